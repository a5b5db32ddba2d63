-- two hops over the ledger's rows
WITH "t4" AS (
  SELECT
    "t0"."purse" AS "purse",
    "t0"."source" AS "source",
    "t0"."first" AS "first",
    "t0"."first" AS "before"
  FROM "known" AS "t0"
), "t15" AS (
  SELECT
    "t14"."purse" AS "purse",
    "t14"."source" AS "source",
    MIN("t14"."first") AS "first",
    MIN("t14"."before") AS "before"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t12"."purse" AS "purse",
        "t12"."source" AS "source",
        "t12"."first" AS "first",
        9223372036854775807 AS "before"
      FROM (
        SELECT
          CAST("t11"."to_purse" AS Nullable(Int64)) AS "purse",
          "t11"."source" AS "source",
          MIN("t11"."row") AS "first"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t9"."from_purse" AS "from_purse",
              "t9"."to_purse" AS "to_purse",
              "t9"."row" AS "row",
              "t7"."purse" AS "purse",
              "t7"."source" AS "source",
              "t7"."first" AS "first",
              "t7"."fresh" AS "fresh"
            FROM (
              SELECT
                "t1"."sender" AS "from_purse",
                "t1"."recipient" AS "to_purse",
                "t1"."row" AS "row"
              FROM "transfers" AS "t1"
              WHERE
                "t1"."amount" >= CAST('100000000000000000000' AS Nullable(Decimal(38, 0)))
                AND isNotNull("t1"."recipient")
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
          CAST("t11"."to_purse" AS Nullable(Int64)),
          "t11"."source"
      ) AS "t12"
    ) AS "t13"
    UNION ALL
    SELECT
      *
    FROM "t4" AS "t6"
  ) AS "t14"
  GROUP BY
    "t14"."purse",
    "t14"."source"
)
SELECT
  *
FROM (
  SELECT
    "t16"."purse" AS "purse",
    "t16"."source" AS "source",
    "t16"."first" AS "first",
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
    "t27"."purse" AS "purse",
    "t27"."source" AS "source",
    "t27"."first" AS "first",
    1 AS "hop"
  FROM (
    SELECT
      "t26"."purse" AS "purse",
      "t26"."source" AS "source",
      MIN("t26"."first") AS "first",
      MIN("t26"."before") AS "before"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t24"."purse" AS "purse",
          "t24"."source" AS "source",
          "t24"."first" AS "first",
          9223372036854775807 AS "before"
        FROM (
          SELECT
            CAST("t23"."to_purse" AS Nullable(Int64)) AS "purse",
            "t23"."source" AS "source",
            MIN("t23"."row") AS "first"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t9"."from_purse" AS "from_purse",
                "t9"."to_purse" AS "to_purse",
                "t9"."row" AS "row",
                "t21"."purse" AS "purse",
                "t21"."source" AS "source",
                "t21"."first" AS "first",
                "t21"."before" AS "before"
              FROM (
                SELECT
                  "t1"."sender" AS "from_purse",
                  "t1"."recipient" AS "to_purse",
                  "t1"."row" AS "row"
                FROM "transfers" AS "t1"
                WHERE
                  "t1"."amount" >= CAST('100000000000000000000' AS Nullable(Decimal(38, 0)))
                  AND isNotNull("t1"."recipient")
                  AND NOT (
                    "t1"."kind" IN (6, 7)
                  )
              ) AS "t9"
              INNER JOIN (
                SELECT
                  "t19"."purse" AS "purse",
                  "t19"."source" AS "source",
                  "t19"."first" AS "first",
                  "t19"."before" AS "before"
                FROM (
                  SELECT
                    *
                  FROM "t15" AS "t16"
                  WHERE
                    "t16"."first" < "t16"."before"
                ) AS "t19"
                LEFT ANTI JOIN "stops" AS "t3"
                  ON "t19"."purse" = "t3"."purse"
              ) AS "t21"
                ON "t9"."from_purse" = "t21"."purse"
            ) AS "t22"
            WHERE
              "t22"."row" >= "t22"."first"
          ) AS "t23"
          GROUP BY
            CAST("t23"."to_purse" AS Nullable(Int64)),
            "t23"."source"
        ) AS "t24"
      ) AS "t25"
      UNION ALL
      SELECT
        *
      FROM "t4" AS "t6"
    ) AS "t26"
    GROUP BY
      "t26"."purse",
      "t26"."source"
  ) AS "t27"
  WHERE
    "t27"."first" < "t27"."before"
) AS "t28";

-- the rows that touch purses
SELECT
  *
FROM (
  SELECT
    "t2"."sender" AS "sender",
    "t2"."recipient" AS "recipient",
    "t2"."amount" AS "amount",
    "t2"."kind" AS "kind",
    "t2"."row" AS "row"
  FROM "transfers" AS "t2"
  LEFT SEMI JOIN "purses" AS "t3"
    ON "t2"."sender" = "t3"."purse"
) AS "t5"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t2"."sender" AS "sender",
    "t2"."recipient" AS "recipient",
    "t2"."amount" AS "amount",
    "t2"."kind" AS "kind",
    "t2"."row" AS "row"
  FROM "transfers" AS "t2"
  LEFT SEMI JOIN "purses" AS "t3"
    ON "t2"."recipient" = "t3"."purse"
  LEFT ANTI JOIN "purses" AS "t4"
    ON "t2"."sender" = "t4"."purse"
) AS "t6";
