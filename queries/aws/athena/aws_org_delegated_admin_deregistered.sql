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
      AND LOWER(eventname) = 'deregisterdelegatedadministrator'
    )
    OR (
      LOWER(eventsource) = 'cloudtrail.amazonaws.com'
      AND LOWER(eventname) = 'deregisterorganizationdelegatedadmin'
    )
    OR (
      LOWER(eventsource) IN (
        'guardduty.amazonaws.com',
        'securityhub.amazonaws.com',
        'macie2.amazonaws.com',
        'detective.amazonaws.com'
      )
      AND LOWER(eventname) = 'disableorganizationadminaccount'
    )
    OR (
      LOWER(eventsource) = 'inspector2.amazonaws.com' AND LOWER(eventname) = 'disabledelegatedadminaccount'
    )
    OR (
      LOWER(eventsource) = 'securitylake.amazonaws.com'
      AND LOWER(eventname) = 'deregisterdatalakedelegatedadministrator'
    )
    OR (
      LOWER(eventsource) = 'fms.amazonaws.com' AND LOWER(eventname) = 'disassociateadminaccount'
    )
    OR (
      LOWER(eventsource) = 'auditmanager.amazonaws.com'
      AND LOWER(eventname) = 'deregisterorganizationadminaccount'
    )
    OR (
      LOWER(eventsource) = 'ec2.amazonaws.com' AND LOWER(eventname) = 'disableipamorganizationadminaccount'
    )
    OR (
      LOWER(eventsource) = 'network-security-manager.amazonaws.com'
      AND LOWER(eventname) = 'deleteadminaccount'
    )
  )
  AND NOT COALESCE(LOWER(errorcode) LIKE 'accessdenied%' OR LOWER(errorcode) LIKE 'vpceaccessdenied%', FALSE)
  AND NOT COALESCE(
    LOWER(eventsource) = 'ec2.amazonaws.com' AND LOWER(errorcode) LIKE 'client.unauthorizedoperation%',
    FALSE
  )
