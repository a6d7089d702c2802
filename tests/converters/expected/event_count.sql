WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(record, 'lax $.eventName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "eventName 2",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(record, 'lax $.eventTime[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "eventTime 2",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(record, 'lax $.eventID[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "eventID 2",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(record, 'lax $.recipientAccountId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "recipientAccountId 2",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(record, 'lax $.key[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "key",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(record, 'lax $.other[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "other"
  FROM cloudtrail_records
), served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(ELEMENT_AT("eventTime 2", 1))) AS time,
    COALESCE(NULLIF(ELEMENT_AT("eventID 2", 1), ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(ELEMENT_AT("recipientAccountId 2", 1), '') AS account,
    "key" AS key1_given,
    "other" AS key2_given
  FROM events
  WHERE
    ANY_MATCH("eventName 2", v -> LOWER(v) = 'a')
), candidates AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    key2
  FROM served
  CROSS JOIN UNNEST(key1_given) AS key1s(key1)
  CROSS JOIN UNNEST(key2_given) AS key2s(key2)
  WHERE
    time IS NOT NULL AND key1 <> '' AND key2 <> ''
  GROUP BY
    time,
    event_id,
    account,
    key1,
    key2
), windows AS (
  SELECT
    *,
    LAG(time, 2) OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS oldest,
    LAG(time) OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS previous,
    LAG(time, 3) OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS before,
    ARRAY_AGG(event_id) OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS event_ids
  FROM candidates
)
SELECT
  key1 AS key,
  key2 AS other,
  oldest AS first_time,
  time AS last_time,
  event_ids
FROM windows
WHERE
  oldest >= time - INTERVAL '3600' SECOND
  AND NOT COALESCE(before >= previous - INTERVAL '3600' SECOND AND previous >= time - INTERVAL '3600' SECOND, FALSE)
ORDER BY
  last_time
