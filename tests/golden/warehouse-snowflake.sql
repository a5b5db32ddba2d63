-- two hops over the ledger's rows
WITH "t4" AS (
  SELECT
    "t0"."purse",
    "t0"."source",
    "t0"."first",
    "t0"."first" AS "before"
  FROM "known" AS "t0"
), "t15" AS (
  SELECT
    "t14"."purse",
    "t14"."source",
    MIN("t14"."first") AS "first",
    MIN("t14"."before") AS "before"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t12"."purse",
        "t12"."source",
        "t12"."first",
        9223372036854775807 AS "before"
      FROM (
        SELECT
          CAST("t11"."to_purse" AS BIGINT) AS "purse",
          "t11"."source",
          MIN("t11"."row") AS "first"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t9"."from_purse",
              "t9"."to_purse",
              "t9"."row",
              "t7"."purse",
              "t7"."source",
              "t7"."first",
              "t7"."fresh"
            FROM (
              SELECT
                "t1"."sender" AS "from_purse",
                "t1"."recipient" AS "to_purse",
                "t1"."row"
              FROM "transfers" AS "t1"
              WHERE
                "t1"."amount" >= CAST('100000000000000000000' AS DECIMAL(38, 0))
                AND "t1"."recipient" IS NOT NULL
                AND NOT (
                  "t1"."kind" IN (6, 7)
                )
            ) AS "t9"
            INNER JOIN (
              SELECT
                *
              FROM "known" AS "t0"
              WHERE
                "t0"."fresh"
            ) AS "t7"
              ON "t9"."from_purse" = "t7"."purse"
          ) AS "t10"
          WHERE
            "t10"."row" >= "t10"."first"
        ) AS "t11"
        GROUP BY
          1,
          2
      ) AS "t12"
    ) AS "t13"
    UNION ALL
    SELECT
      *
    FROM "t4" AS "t6"
  ) AS "t14"
  GROUP BY
    1,
    2
)
SELECT
  *
FROM (
  SELECT
    "t16"."purse",
    "t16"."source",
    "t16"."first",
    0 AS "hop"
  FROM "t15" AS "t16"
  WHERE
    "t16"."first" < "t16"."before"
) AS "t17"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t27"."purse",
    "t27"."source",
    "t27"."first",
    1 AS "hop"
  FROM (
    SELECT
      "t26"."purse",
      "t26"."source",
      MIN("t26"."first") AS "first",
      MIN("t26"."before") AS "before"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t24"."purse",
          "t24"."source",
          "t24"."first",
          9223372036854775807 AS "before"
        FROM (
          SELECT
            CAST("t23"."to_purse" AS BIGINT) AS "purse",
            "t23"."source",
            MIN("t23"."row") AS "first"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t9"."from_purse",
                "t9"."to_purse",
                "t9"."row",
                "t21"."purse",
                "t21"."source",
                "t21"."first",
                "t21"."before"
              FROM (
                SELECT
                  "t1"."sender" AS "from_purse",
                  "t1"."recipient" AS "to_purse",
                  "t1"."row"
                FROM "transfers" AS "t1"
                WHERE
                  "t1"."amount" >= CAST('100000000000000000000' AS DECIMAL(38, 0))
                  AND "t1"."recipient" IS NOT NULL
                  AND NOT (
                    "t1"."kind" IN (6, 7)
                  )
              ) AS "t9"
              INNER JOIN (
                SELECT
                  "t19"."purse",
                  "t19"."source",
                  "t19"."first",
                  "t19"."before"
                FROM (
                  SELECT
                    *
                  FROM "t15" AS "t16"
                  WHERE
                    "t16"."first" < "t16"."before"
                ) AS "t19"
                WHERE
                  NOT EXISTS(
                    SELECT
                      1
                    FROM "stops" AS "t3"
                    WHERE
                      "t19"."purse" = "t3"."purse"
                  )
              ) AS "t21"
                ON "t9"."from_purse" = "t21"."purse"
            ) AS "t22"
            WHERE
              "t22"."row" >= "t22"."first"
          ) AS "t23"
          GROUP BY
            1,
            2
        ) AS "t24"
      ) AS "t25"
      UNION ALL
      SELECT
        *
      FROM "t4" AS "t6"
    ) AS "t26"
    GROUP BY
      1,
      2
  ) AS "t27"
  WHERE
    "t27"."first" < "t27"."before"
) AS "t28";

-- the rows that touch purses
SELECT
  *
FROM (
  SELECT
    "t2"."sender",
    "t2"."recipient",
    "t2"."amount",
    "t2"."kind",
    "t2"."row"
  FROM "transfers" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM "purses" AS "t3"
      WHERE
        "t2"."sender" = "t3"."purse"
    )
) AS "t5"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t2"."sender",
    "t2"."recipient",
    "t2"."amount",
    "t2"."kind",
    "t2"."row"
  FROM "transfers" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM "purses" AS "t3"
      WHERE
        "t2"."recipient" = "t3"."purse"
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM "purses" AS "t4"
      WHERE
        "t2"."sender" = "t4"."purse"
    )
) AS "t6";
