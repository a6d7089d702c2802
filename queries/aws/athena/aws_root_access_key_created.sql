WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.userName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.userName"
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
  LOWER(eventsource) = 'iam.amazonaws.com'
  AND LOWER(eventname) = 'createaccesskey'
  AND LOWER(useridentity.type) = 'root'
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND (
    NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.userName[*][*]?(@ != null)'), FALSE)
    OR ANY_MATCH("requestparameters.userName", v -> LOWER(v) = 'aws root user')
  )
