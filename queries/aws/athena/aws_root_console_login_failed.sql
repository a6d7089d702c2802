WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ConsoleLogin[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.ConsoleLogin"
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
  LOWER(eventsource) = 'signin.amazonaws.com'
  AND LOWER(eventname) = 'consolelogin'
  AND LOWER(useridentity.type) = 'root'
  AND ANY_MATCH("responseelements.ConsoleLogin", v -> LOWER(v) = 'failure')
