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
FROM cloudtrail_logs
WHERE
  "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
  AND LOWER(eventsource) = 'organizations.amazonaws.com'
  AND LOWER(eventname) = 'closeaccount'
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
