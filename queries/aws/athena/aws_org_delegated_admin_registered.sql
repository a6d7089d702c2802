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
  AND (
    (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'registerdelegatedadministrator'
    )
    OR (
      LOWER(eventsource) = 'cloudtrail.amazonaws.com'
      AND LOWER(eventname) = 'registerorganizationdelegatedadmin'
    )
    OR (
      LOWER(eventsource) = 'securitylake.amazonaws.com'
      AND LOWER(eventname) = 'registerdatalakedelegatedadministrator'
    )
    OR (
      LOWER(eventsource) = 'fms.amazonaws.com'
      AND LOWER(eventname) IN ('associateadminaccount', 'putadminaccount')
    )
    OR (
      LOWER(eventsource) = 'auditmanager.amazonaws.com'
      AND LOWER(eventname) = 'registerorganizationadminaccount'
    )
    OR (
      LOWER(eventsource) = 'ec2.amazonaws.com' AND LOWER(eventname) = 'enableipamorganizationadminaccount'
    )
    OR (
      LOWER(eventsource) = 'network-security-manager.amazonaws.com'
      AND LOWER(eventname) = 'putadminaccount'
    )
  )
  AND NOT COALESCE(LOWER(errorcode) LIKE 'accessdenied%' OR LOWER(errorcode) LIKE 'vpceaccessdenied%', FALSE)
  AND NOT COALESCE(
    LOWER(eventsource) = 'ec2.amazonaws.com' AND LOWER(errorcode) LIKE 'client.unauthorizedoperation%',
    FALSE
  )
