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
  AND LOWER(eventname) = 'leaveorganization'
  AND (
    LOWER(errorcode) LIKE 'accessdenied%' OR LOWER(errorcode) LIKE 'vpceaccessdenied%'
  )
  AND (
    LOWER(errormessage) LIKE '%service control policy%'
    OR LOWER(errormessage) LIKE '%service\_control\_policy%' ESCAPE '\'
  )
  AND NOT COALESCE(LOWER(useridentity.type) = 'root', FALSE)
  AND NOT COALESCE(LOWER(useridentity.accesskeyid) LIKE 'akia%', FALSE)
