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
), step_1 AS (
  SELECT
    *,
    IF(step1, time) AS begun,
    IF(step1, ARRAY[event_id]) AS ids
  FROM candidates
), open_2 AS (
  SELECT
    *,
    LAG(IF(begun IS NOT NULL OR step2, COALESCE(begun, time))) IGNORE NULLS OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS opened,
    LAG(IF(begun IS NOT NULL OR step2, COALESCE(ids, ARRAY[]))) IGNORE NULLS OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS so_far
  FROM step_1
), step_2 AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    key2,
    step1,
    step2,
    step3,
    IF(step2 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '3600' SECOND, opened) AS begun,
    IF(
      step2 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '3600' SECOND,
      CONCAT(so_far, ARRAY[event_id])
    ) AS ids
  FROM open_2
), open_3 AS (
  SELECT
    *,
    LAG(IF(begun IS NOT NULL OR step3, COALESCE(begun, time))) IGNORE NULLS OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS opened,
    LAG(IF(begun IS NOT NULL OR step3, COALESCE(ids, ARRAY[]))) IGNORE NULLS OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS so_far
  FROM step_2
), step_3 AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    key2,
    step1,
    step2,
    step3,
    IF(step3 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '3600' SECOND, opened) AS begun,
    IF(
      step3 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '3600' SECOND,
      CONCAT(so_far, ARRAY[event_id])
    ) AS ids
  FROM open_3
)
SELECT
  key1 AS key,
  key2 AS other,
  begun AS first_time,
  time AS last_time,
  ids AS event_ids
FROM step_3
WHERE
  begun IS NOT NULL
ORDER BY
  last_time
