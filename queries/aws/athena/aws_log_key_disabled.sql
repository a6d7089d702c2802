WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.keyId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.keyId"
  FROM cloudtrail_logs
  WHERE
    "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
)
SELECT
  eventtime,
  eventid,
  recipientaccountid,
  awsregion,
  eventsource,
  eventname,
  errorcode,
  useridentity.arn AS actor,
  sourceipaddress,
  requestparameters,
  responseelements
FROM events
WHERE
  LOWER(eventsource) = 'kms.amazonaws.com'
  AND LOWER(eventname) IN ('disablekey', 'schedulekeydeletion', 'putkeypolicy')
  AND (
    ANY_MATCH(
      "requestparameters.keyId",
      v -> LOWER(v) IN (
        '1234abcd-12ab-34cd-56ef-1234567890ab',
        'arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab'
      )
    )
    OR ANY_MATCH(
      TRANSFORM(resources, r -> r.arn),
      v -> LOWER(v) LIKE '%1234abcd-12ab-34cd-56ef-1234567890ab'
      OR LOWER(v) LIKE '%arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab'
    )
  )
