WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.PasswordRecoveryCompleted[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.PasswordRecoveryCompleted"
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
  AND LOWER(eventname) = 'passwordrecoverycompleted'
  AND NOT COALESCE(ANY_MATCH("responseelements.PasswordRecoveryCompleted", v -> LOWER(v) = 'failure'), FALSE)
