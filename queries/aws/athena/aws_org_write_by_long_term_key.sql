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
      AND LOWER(eventname) IN (
        'leaveorganization',
        'accepthandshake',
        'inviteaccounttoorganization',
        'removeaccountfromorganization',
        'createorganization',
        'deleteorganization',
        'closeaccount',
        'moveaccount',
        'declinehandshake',
        'inviteorganizationtotransferresponsibility',
        'updateresponsibilitytransfer',
        'terminateresponsibilitytransfer',
        'detachpolicy',
        'deletepolicy',
        'updatepolicy',
        'disablepolicytype',
        'disableawsserviceaccess',
        'registerdelegatedadministrator',
        'deregisterdelegatedadministrator',
        'putresourcepolicy',
        'deleteresourcepolicy'
      )
    )
    OR (
      LOWER(eventsource) = 'account.amazonaws.com' AND LOWER(eventname) IN ('closeaccount', 'enableregion')
    )
    OR (
      LOWER(eventsource) = 'cloudtrail.amazonaws.com'
      AND LOWER(eventname) IN ('registerorganizationdelegatedadmin', 'deregisterorganizationdelegatedadmin')
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
      AND LOWER(eventname) IN ('registerdatalakedelegatedadministrator', 'deregisterdatalakedelegatedadministrator')
    )
    OR (
      LOWER(eventsource) = 'fms.amazonaws.com'
      AND LOWER(eventname) IN ('associateadminaccount', 'putadminaccount', 'disassociateadminaccount')
    )
    OR (
      LOWER(eventsource) = 'auditmanager.amazonaws.com'
      AND LOWER(eventname) IN ('registerorganizationadminaccount', 'deregisterorganizationadminaccount')
    )
    OR (
      LOWER(eventsource) = 'ec2.amazonaws.com'
      AND LOWER(eventname) IN ('enableipamorganizationadminaccount', 'disableipamorganizationadminaccount')
    )
    OR (
      LOWER(eventsource) = 'network-security-manager.amazonaws.com'
      AND LOWER(eventname) IN ('putadminaccount', 'deleteadminaccount')
    )
    OR (
      LOWER(eventsource) = 'cloudformation.amazonaws.com'
      AND LOWER(eventname) = 'deactivateorganizationsaccess'
    )
    OR (
      LOWER(eventsource) = 'controltower.amazonaws.com'
      AND LOWER(eventname) IN ('disablecontrol', 'disablebaseline', 'deletelandingzone')
    )
  )
  AND LOWER(useridentity.type) = 'iamuser'
  AND LOWER(useridentity.accesskeyid) LIKE 'akia%'
