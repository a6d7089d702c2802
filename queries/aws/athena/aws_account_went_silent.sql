WITH events AS (
  SELECT
    recipientaccountid AS account,
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time
  FROM cloudtrail_logs
  WHERE
    "timestamp" >= DATE_FORMAT(CURRENT_TIMESTAMP - INTERVAL '604800' SECOND, '%Y/%m/%d')
), accounts AS (
  SELECT
    account,
    MIN(time) AS first_time,
    MAX(time) AS last_time
  FROM events
  WHERE
    account <> '' AND time BETWEEN CURRENT_TIMESTAMP - INTERVAL '604800' SECOND AND CURRENT_TIMESTAMP
  GROUP BY
    account
)
SELECT
  account AS "recipientAccountId",
  first_time,
  last_time
FROM accounts
WHERE
  last_time < CURRENT_TIMESTAMP - INTERVAL '86400' SECOND
  AND first_time <= last_time - INTERVAL '86400' SECOND
ORDER BY
  last_time
