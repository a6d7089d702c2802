WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyDocument",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.omitted[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.omitted"
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
  AND LOWER(eventname) = 'updateassumerolepolicy'
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND NOT COALESCE(
    ANY_MATCH("requestparameters.policyDocument", v -> v LIKE '%"*"%' OR LOWER(v) LIKE '%"\\u002a"%' ESCAPE '\'),
    FALSE
  )
  AND NOT COALESCE(ANY_MATCH("requestparameters.omitted", v -> LOWER(v) = 'true'), FALSE)
