"""FollowTheMoney entities, as OpenSanctions publishes them: what they mean to a party, and back."""
