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
    "other" AS key2_given,
    ANY_MATCH("eventName 2", v -> LOWER(v) = 'a') AS step1,
    ANY_MATCH("eventName 2", v -> LOWER(v) = 'b') AS step2,
    ANY_MATCH("eventName 2", v -> LOWER(v) = 'c') AS step3
  FROM events
), candidates AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    key2,
    BOOL_OR(step1) AS step1,
    BOOL_OR(step2) AS step2,
    BOOL_OR(step3) AS step3
  FROM served
  CROSS JOIN UNNEST(key1_given) AS key1s(key1)
  CROSS JOIN UNNEST(key2_given) AS key2s(key2)
  WHERE
    time IS NOT NULL AND key1 <> '' AND key2 <> '' AND (
      step1 OR step2 OR step3
    )
  GROUP BY
    time,
    event_id,
    account,
    key1,
    key2
), latest AS (
  SELECT
    *,
    MAX(IF(step1, time)) OVER (
      PARTITION BY key1, key2
      ORDER BY time, event_id, account
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS time1,
    LAST_VALUE(IF(step1, event_id)) IGNORE NULLS OVER (
      PARTITION BY key1, key2
      ORDER BY time, event_id, account
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS id1,
    MAX(IF(step2, time)) OVER (
      PARTITION BY key1, key2
      ORDER BY time, event_id, account
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS time2,
    LAST_VALUE(IF(step2, event_id)) IGNORE NULLS OVER (
      PARTITION BY key1, key2
      ORDER BY time, event_id, account
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS id2,
    MAX(IF(step3, time)) OVER (
      PARTITION BY key1, key2
      ORDER BY time, event_id, account
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS time3,
    LAST_VALUE(IF(step3, event_id)) IGNORE NULLS OVER (
      PARTITION BY key1, key2
      ORDER BY time, event_id, account
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS id3
  FROM candidates
), windows AS (
  SELECT
    *,
    COALESCE(time1 >= time - INTERVAL '3600' SECOND, FALSE) AS there1,
    COALESCE(time2 >= time - INTERVAL '3600' SECOND, FALSE) AS there2,
    COALESCE(time3 >= time - INTERVAL '3600' SECOND, FALSE) AS there3
  FROM latest
), judged AS (
  SELECT
    *,
    (
      there1 AND (
        there2 OR there3
      )
    ) AS holds
  FROM windows
), compared AS (
  SELECT
    *,
    LAG(time) OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS previous,
    LAG(holds) OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS held
  FROM judged
)
SELECT
  key1 AS key,
  key2 AS other,
  LEAST(IF(there1, time1, time), IF(there2, time2, time), IF(there3, time3, time)) AS first_time,
  time AS last_time,
  ARRAY_DISTINCT(FILTER(ARRAY[IF(there1, id1), IF(there2, id2), IF(there3, id3)], id -> id IS NOT NULL)) AS event_ids
FROM compared
WHERE
  holds AND NOT COALESCE(held AND previous >= time - INTERVAL '3600' SECOND, FALSE)
ORDER BY
  last_time
