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
    ) AS "other",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(record, 'lax $.value[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "value",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(record, 'lax $.more[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "more"
  FROM cloudtrail_records
), served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(ELEMENT_AT("eventTime 2", 1))) AS time,
    COALESCE(NULLIF(ELEMENT_AT("eventID 2", 1), ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(ELEMENT_AT("recipientAccountId 2", 1), '') AS account,
    "key" AS key1_given,
    "other" AS key2_given,
    "value" AS value1,
    "more" AS value2
  FROM events
  WHERE
    (
      ANY_MATCH("eventName 2", v -> LOWER(v) = 'a')
    )
    OR (
      ANY_MATCH("eventName 2", v -> LOWER(v) = 'b')
    )
), candidates AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    key2,
    ARRAY_AGG(ARRAY[one_value1, one_value2]) AS counted
  FROM served
  CROSS JOIN UNNEST(key1_given) AS key1s(key1)
  CROSS JOIN UNNEST(key2_given) AS key2s(key2)
  CROSS JOIN UNNEST(value1) AS value1s(one_value1)
  CROSS JOIN UNNEST(value2) AS value2s(one_value2)
  WHERE
    time IS NOT NULL AND key1 <> '' AND key2 <> '' AND one_value1 <> '' AND one_value2 <> ''
  GROUP BY
    time,
    event_id,
    account,
    key1,
    key2
), placed AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS place
  FROM candidates
), windows AS (
  SELECT
    *,
    MIN(place) OVER (PARTITION BY key1, key2 ORDER BY time RANGE BETWEEN INTERVAL '3600' SECOND PRECEDING AND CURRENT ROW) AS oldest
  FROM placed
), gathered AS (
  SELECT
    *,
    MIN(time) OVER (
      PARTITION BY key1, key2
      ORDER BY time, event_id, account
      ROWS BETWEEN place - oldest PRECEDING AND CURRENT ROW
    ) AS first_time,
    ARRAY_AGG(event_id) OVER (
      PARTITION BY key1, key2
      ORDER BY time, event_id, account
      ROWS BETWEEN place - oldest PRECEDING AND CURRENT ROW
    ) AS event_ids,
    CARDINALITY(
      ARRAY_DISTINCT(
        FLATTEN(
          ARRAY_AGG(counted) OVER (
            PARTITION BY key1, key2
            ORDER BY time, event_id, account
            ROWS BETWEEN place - oldest PRECEDING AND CURRENT ROW
          )
        )
      )
    ) AS different
  FROM windows
), judged AS (
  SELECT
    *,
    LAG(time) OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS previous,
    LAG(different) OVER (PARTITION BY key1, key2 ORDER BY time, event_id, account) AS different_before
  FROM gathered
)
SELECT
  key1 AS key,
  key2 AS other,
  first_time,
  time AS last_time,
  event_ids
FROM judged
WHERE
  different >= 3
  AND NOT COALESCE(different_before >= 3 AND previous >= time - INTERVAL '3600' SECOND, FALSE)
ORDER BY
  last_time
