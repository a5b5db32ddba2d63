-- two hops over the ledger's rows
WITH `t4` AS (
  SELECT
    `t0`.`purse`,
    `t0`.`source`,
    `t0`.`first`,
    `t0`.`first` AS `before`
  FROM `known` AS `t0`
), `t15` AS (
  SELECT
    `t14`.`purse`,
    `t14`.`source`,
    MIN(`t14`.`first`) AS `first`,
    MIN(`t14`.`before`) AS `before`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t12`.`purse`,
        `t12`.`source`,
        `t12`.`first`,
        9223372036854775807 AS `before`
      FROM (
        SELECT
          CAST(`t11`.`to_purse` AS INT64) AS `purse`,
          `t11`.`source`,
          MIN(`t11`.`row`) AS `first`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t9`.`from_purse`,
              `t9`.`to_purse`,
              `t9`.`row`,
              `t7`.`purse`,
              `t7`.`source`,
              `t7`.`first`,
              `t7`.`fresh`
            FROM (
              SELECT
                `t1`.`sender` AS `from_purse`,
                `t1`.`recipient` AS `to_purse`,
                `t1`.`row`
              FROM `transfers` AS `t1`
              WHERE
                `t1`.`amount` >= CAST('100000000000000000000' AS NUMERIC)
                AND `t1`.`recipient` IS NOT NULL
                AND NOT (
                  `t1`.`kind` IN (6, 7)
                )
            ) AS `t9`
            INNER JOIN (
              SELECT
                *
              FROM `known` AS `t0`
              WHERE
                `t0`.`fresh`
            ) AS `t7`
              ON `t9`.`from_purse` = `t7`.`purse`
          ) AS `t10`
          WHERE
            `t10`.`row` >= `t10`.`first`
        ) AS `t11`
        GROUP BY
          1,
          2
      ) AS `t12`
    ) AS `t13`
    UNION ALL
    SELECT
      *
    FROM `t4` AS `t6`
  ) AS `t14`
  GROUP BY
    1,
    2
)
SELECT
  *
FROM (
  SELECT
    `t16`.`purse`,
    `t16`.`source`,
    `t16`.`first`,
    0 AS `hop`
  FROM `t15` AS `t16`
  WHERE
    `t16`.`first` < `t16`.`before`
) AS `t17`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t27`.`purse`,
    `t27`.`source`,
    `t27`.`first`,
    1 AS `hop`
  FROM (
    SELECT
      `t26`.`purse`,
      `t26`.`source`,
      MIN(`t26`.`first`) AS `first`,
      MIN(`t26`.`before`) AS `before`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t24`.`purse`,
          `t24`.`source`,
          `t24`.`first`,
          9223372036854775807 AS `before`
        FROM (
          SELECT
            CAST(`t23`.`to_purse` AS INT64) AS `purse`,
            `t23`.`source`,
            MIN(`t23`.`row`) AS `first`
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t9`.`from_purse`,
                `t9`.`to_purse`,
                `t9`.`row`,
                `t21`.`purse`,
                `t21`.`source`,
                `t21`.`first`,
                `t21`.`before`
              FROM (
                SELECT
                  `t1`.`sender` AS `from_purse`,
                  `t1`.`recipient` AS `to_purse`,
                  `t1`.`row`
                FROM `transfers` AS `t1`
                WHERE
                  `t1`.`amount` >= CAST('100000000000000000000' AS NUMERIC)
                  AND `t1`.`recipient` IS NOT NULL
                  AND NOT (
                    `t1`.`kind` IN (6, 7)
                  )
              ) AS `t9`
              INNER JOIN (
                SELECT
                  `t19`.`purse`,
                  `t19`.`source`,
                  `t19`.`first`,
                  `t19`.`before`
                FROM (
                  SELECT
                    *
                  FROM `t15` AS `t16`
                  WHERE
                    `t16`.`first` < `t16`.`before`
                ) AS `t19`
                WHERE
                  NOT EXISTS(
                    SELECT
                      1
                    FROM `stops` AS `t3`
                    WHERE
                      `t19`.`purse` = `t3`.`purse`
                  )
              ) AS `t21`
                ON `t9`.`from_purse` = `t21`.`purse`
            ) AS `t22`
            WHERE
              `t22`.`row` >= `t22`.`first`
          ) AS `t23`
          GROUP BY
            1,
            2
        ) AS `t24`
      ) AS `t25`
      UNION ALL
      SELECT
        *
      FROM `t4` AS `t6`
    ) AS `t26`
    GROUP BY
      1,
      2
  ) AS `t27`
  WHERE
    `t27`.`first` < `t27`.`before`
) AS `t28`;

-- the rows that touch purses
SELECT
  *
FROM (
  SELECT
    `t2`.`sender`,
    `t2`.`recipient`,
    `t2`.`amount`,
    `t2`.`kind`,
    `t2`.`row`
  FROM `transfers` AS `t2`
  WHERE
    EXISTS(
      SELECT
        1
      FROM `purses` AS `t3`
      WHERE
        `t2`.`sender` = `t3`.`purse`
    )
) AS `t5`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t2`.`sender`,
    `t2`.`recipient`,
    `t2`.`amount`,
    `t2`.`kind`,
    `t2`.`row`
  FROM `transfers` AS `t2`
  WHERE
    EXISTS(
      SELECT
        1
      FROM `purses` AS `t3`
      WHERE
        `t2`.`recipient` = `t3`.`purse`
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM `purses` AS `t4`
      WHERE
        `t2`.`sender` = `t4`.`purse`
    )
) AS `t6`;

-- one hop over public token transfers
SELECT
  `t12`.`address`,
  `t12`.`token`,
  `t12`.`source`,
  `t12`.`first`,
  0 AS `hop`
FROM (
  SELECT
    `t11`.`address`,
    `t11`.`token`,
    `t11`.`source`,
    MIN(`t11`.`first`) AS `first`,
    MIN(`t11`.`before`) AS `before`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t9`.`address`,
        `t9`.`token`,
        `t9`.`source`,
        `t9`.`first`,
        9223372036854775807 AS `before`
      FROM (
        SELECT
          `t8`.`to_address` AS `address`,
          `t8`.`to_token` AS `token`,
          `t8`.`source`,
          MIN(`t8`.`row`) AS `first`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t6`.`from_address`,
              `t6`.`from_token`,
              `t6`.`to_address`,
              `t6`.`to_token`,
              `t6`.`row`,
              `t4`.`address`,
              `t4`.`token`,
              `t4`.`source`,
              `t4`.`first`,
              `t4`.`fresh`
            FROM (
              SELECT
                `t1`.`from_address`,
                `t1`.`token_address` AS `from_token`,
                `t1`.`to_address`,
                `t1`.`token_address` AS `to_token`,
                (
                  `t1`.`block_number` * 2147483648
                ) + `t1`.`log_index` AS `row`
              FROM `bigquery-public-data`.`crypto_ethereum`.`token_transfers` AS `t1`
              WHERE
                `t1`.`block_timestamp` >= TIMESTAMP('2025-02-21T14:00:00+00:00')
                AND LENGTH(`t1`.`value`) <= 38
                AND (
                  (
                    LENGTH(`t1`.`value`) > 21
                  )
                  OR (
                    (
                      LENGTH(`t1`.`value`) = 21
                    ) AND (
                      `t1`.`value` >= '100000000000000000000'
                    )
                  )
                )
                AND `t1`.`to_address` IS NOT NULL
                AND `t1`.`token_address` IS NOT NULL
            ) AS `t6`
            INNER JOIN (
              SELECT
                *
              FROM `known` AS `t0`
              WHERE
                `t0`.`fresh`
            ) AS `t4`
              ON `t6`.`from_address` = `t4`.`address` AND `t6`.`from_token` = `t4`.`token`
          ) AS `t7`
          WHERE
            `t7`.`row` >= `t7`.`first`
        ) AS `t8`
        GROUP BY
          1,
          2,
          3
      ) AS `t9`
    ) AS `t10`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t0`.`address`,
        `t0`.`token`,
        `t0`.`source`,
        `t0`.`first`,
        `t0`.`first` AS `before`
      FROM `known` AS `t0`
    ) AS `t2`
  ) AS `t11`
  GROUP BY
    1,
    2,
    3
) AS `t12`
WHERE
  `t12`.`first` < `t12`.`before`;

-- one hop over public coins
SELECT
  `t16`.`tx`,
  `t16`.`place`,
  `t16`.`source`,
  `t16`.`first`,
  0 AS `hop`
FROM (
  SELECT
    `t15`.`tx`,
    `t15`.`place`,
    `t15`.`source`,
    MIN(`t15`.`first`) AS `first`,
    MIN(`t15`.`before`) AS `before`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t13`.`tx`,
        `t13`.`place`,
        `t13`.`source`,
        `t13`.`first`,
        9223372036854775807 AS `before`
      FROM (
        SELECT
          `t12`.`to_tx` AS `tx`,
          `t12`.`to_place` AS `place`,
          `t12`.`source`,
          MIN(`t12`.`row`) AS `first`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t10`.`from_tx`,
              `t10`.`from_place`,
              `t10`.`to_tx`,
              `t10`.`to_place`,
              `t10`.`row`,
              `t7`.`tx`,
              `t7`.`place`,
              `t7`.`source`,
              `t7`.`first`,
              `t7`.`fresh`
            FROM (
              SELECT
                `t8`.`from_tx`,
                `t8`.`from_place`,
                `t8`.`to_tx`,
                `t8`.`to_place`,
                `t8`.`block_number` AS `row`
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    `t1`.`value`,
                    `t1`.`block_number`,
                    `t1`.`spent_transaction_hash` AS `from_tx`,
                    `t1`.`spent_output_index` AS `from_place`,
                    `t1`.`transaction_hash` AS `to_tx`,
                    -1 AS `to_place`
                  FROM `bigquery-public-data`.`crypto_bitcoin`.`inputs` AS `t1`
                ) AS `t5`
                UNION ALL
                SELECT
                  *
                FROM (
                  SELECT
                    `t2`.`value`,
                    `t2`.`block_number`,
                    `t2`.`transaction_hash` AS `from_tx`,
                    -1 AS `from_place`,
                    `t2`.`transaction_hash` AS `to_tx`,
                    `t2`.`index` AS `to_place`
                  FROM `bigquery-public-data`.`crypto_bitcoin`.`outputs` AS `t2`
                ) AS `t6`
              ) AS `t8`
              WHERE
                `t8`.`value` >= CAST('100000000000000000000' AS NUMERIC)
                AND `t8`.`to_tx` IS NOT NULL
                AND `t8`.`to_place` IS NOT NULL
            ) AS `t10`
            INNER JOIN (
              SELECT
                *
              FROM `known` AS `t0`
              WHERE
                `t0`.`fresh`
            ) AS `t7`
              ON `t10`.`from_tx` = `t7`.`tx` AND `t10`.`from_place` = `t7`.`place`
          ) AS `t11`
          WHERE
            `t11`.`row` >= `t11`.`first`
        ) AS `t12`
        GROUP BY
          1,
          2,
          3
      ) AS `t13`
    ) AS `t14`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t0`.`tx`,
        `t0`.`place`,
        `t0`.`source`,
        `t0`.`first`,
        `t0`.`first` AS `before`
      FROM `known` AS `t0`
    ) AS `t3`
  ) AS `t15`
  GROUP BY
    1,
    2,
    3
) AS `t16`
WHERE
  `t16`.`first` < `t16`.`before`;
