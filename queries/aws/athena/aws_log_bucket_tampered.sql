WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.bucketName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.bucketName"
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
  LOWER(eventsource) = 's3.amazonaws.com'
  AND LOWER(eventname) IN (
    'deletebucket',
    'deletebucketpolicy',
    'putbucketpolicy',
    'putbucketlifecycle',
    'putbucketversioning',
    'putbucketnotification'
  )
  AND (
    ANY_MATCH(
      "requestparameters.bucketName",
      v -> LOWER(v) IN ('example-org-cloudtrail-logs', 'example-org-config-logs')
    )
    OR ANY_MATCH(
      TRANSFORM(resources, r -> r.arn),
      v -> LOWER(v) LIKE '%:::example-org-cloudtrail-logs' OR LOWER(v) LIKE '%:::example-org-config-logs'
    )
  )
