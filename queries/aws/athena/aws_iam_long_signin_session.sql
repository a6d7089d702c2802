WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.maxSigninSessionDuration[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> IF(
        REGEXP_LIKE(JSON_FORMAT(j), '\A(-?[0-9][^"]*|"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")\z'),
        TRY_CAST(JSON_EXTRACT_SCALAR(j, '$') AS DOUBLE)
      )
    ) AS "requestparameters.maxSigninSessionDuration as number"
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
  AND LOWER(eventname) IN ('createrole', 'updaterole', 'createloginprofile', 'updateloginprofile')
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND NOT COALESCE(
    NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.maxSigninSessionDuration[*][*]?(@ != null)'), FALSE)
    OR ANY_MATCH(
      "requestparameters.maxSigninSessionDuration as number",
      n -> n = 3600
      OR n = 7200
      OR n = 10800
      OR n = 14400
      OR n = 18000
      OR n = 21600
      OR n = 25200
      OR n = 28800
      OR n = 32400
      OR n = 36000
      OR n = 39600
      OR n = 43200
    ),
    FALSE
  )
