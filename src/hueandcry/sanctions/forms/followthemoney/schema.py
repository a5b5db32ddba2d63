"""Which schemata and properties of FollowTheMoney are which part of a party. The tables are the policy."""

from hueandcry.model.party import PartyKind

WALLET = "CryptoWallet"
SANCTION = "Sanction"
PARTY = "hueandcry:party"
"""Our own property: the whole party as canonical JSON, for what FollowTheMoney has no property for."""

KINDS = {
    "Person": PartyKind.PERSON,
    "Organization": PartyKind.ENTITY,
    "Company": PartyKind.ENTITY,
    "PublicBody": PartyKind.ENTITY,
    "LegalEntity": PartyKind.UNKNOWN,
    "Vessel": PartyKind.VESSEL,
    "Airplane": PartyKind.AIRCRAFT,
    WALLET: PartyKind.WALLET,
}

SCHEMATA = {
    PartyKind.PERSON: "Person",
    PartyKind.ENTITY: "Organization",
    PartyKind.UNKNOWN: "LegalEntity",
    PartyKind.VESSEL: "Vessel",
    PartyKind.AIRCRAFT: "Airplane",
    PartyKind.WALLET: WALLET,
}

COUNTRIES = ("nationality", "citizenship", "country", "jurisdiction", "mainCountry", "flag")

IDENTIFIERS = {
    "passportNumber": "Passport",
    "idNumber": "ID number",
    "taxNumber": "Tax number",
    "registrationNumber": "Registration number",
    "innCode": "INN",
    "ogrnCode": "OGRN",
    "kppCode": "KPP",
    "leiCode": "LEI",
    "imoNumber": "IMO",
    "mmsi": "MMSI",
    "callSign": "call sign",
    "swiftBic": "SWIFT/BIC",
    "dunsCode": "D-U-N-S number",
    "uniqueEntityId": "UEI",
    "serialNumber": "serial number",
    "icaoCode": "ICAO code",
    "email": "email",
    "phone": "phone",
    "website": "website",
}

# What is kept as a remark, under these labels.
REMARKS = {
    "notes": "Notes",
    "position": "Position",
    "title": "Title",
    "birthPlace": "Place of birth",
    "address": "Address",
    "topics": "Topics",
    "sourceUrl": "Source",
    "status": "Status",
}

SANCTIONS_READ = frozenset(
    {
        "entity",
        "authority",
        "authorityId",
        "program",
        "programId",
        "startDate",
        "listingDate",
        "endDate",
        "modifiedAt",
        "unscId",
        "reason",
    }
)

READ = frozenset(
    {
        "name",
        "alias",
        "weakAlias",
        "previousName",
        "firstName",
        "lastName",
        "birthDate",
        "gender",
        "publicKey",
        "cryptoAddress",
        "currency",
        "currencySymbol",
        "blockchain",
        "holder",
        "managingExchange",
        "accountId",
        PARTY,
        *COUNTRIES,
        *IDENTIFIERS,
        *REMARKS,
    }
)
