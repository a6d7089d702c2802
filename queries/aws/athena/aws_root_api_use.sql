WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.PasswordUpdated[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.PasswordUpdated",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.userName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.userName",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ExternalIdPDirectoryLogin[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.ExternalIdPDirectoryLogin",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.GetSigninToken[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.GetSigninToken",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.SwitchRole[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.SwitchRole",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ExitRole[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.ExitRole",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.RenewRole[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.RenewRole",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.UserAuthentication[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.UserAuthentication",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.CredentialChallenge[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.CredentialChallenge",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.CredentialVerification[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.CredentialVerification"
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
  LOWER(useridentity.type) = 'root'
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND NOT COALESCE(LOWER(readonly) = 'true', FALSE)
  AND NOT COALESCE(LOWER(eventtype) = 'awsserviceevent', FALSE)
  AND NOT COALESCE(LOWER(useridentity.accesskeyid) LIKE 'akia%', FALSE)
  AND NOT COALESCE(
    LOWER(eventsource) = 'signin.amazonaws.com'
    AND LOWER(eventname) IN ('consolelogin', 'checkmfa', 'passwordrecoveryrequested', 'passwordrecoverycompleted', 'emailupdated'),
    FALSE
  )
  AND NOT COALESCE(
    LOWER(eventsource) = 'signin.amazonaws.com'
    AND LOWER(eventname) = 'passwordupdated'
    AND ANY_MATCH("responseelements.PasswordUpdated", v -> LOWER(v) = 'failure'),
    FALSE
  )
  AND NOT COALESCE(
    LOWER(eventsource) = 'iam.amazonaws.com'
    AND LOWER(eventname) IN (
      'enablemfadevice',
      'deactivatemfadevice',
      'deletevirtualmfadevice',
      'disableorganizationsrootcredentialsmanagement',
      'disableorganizationsrootsessions'
    ),
    FALSE
  )
  AND NOT COALESCE(
    LOWER(eventsource) = 'iam.amazonaws.com'
    AND LOWER(eventname) = 'createaccesskey'
    AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.userName[*][*]?(@ != null)'), FALSE),
    FALSE
  )
  AND NOT COALESCE(
    LOWER(eventsource) = 'iam.amazonaws.com'
    AND LOWER(eventname) = 'createaccesskey'
    AND ANY_MATCH("requestparameters.userName", v -> LOWER(v) = 'aws root user'),
    FALSE
  )
  AND NOT COALESCE(
    LOWER(eventsource) = 'account.amazonaws.com'
    AND LOWER(eventname) IN (
      'startprimaryemailupdate',
      'acceptprimaryemailupdate',
      'putalternatecontact',
      'deletealternatecontact',
      'putcontactinformation',
      'putaccountname'
    ),
    FALSE
  )
  AND NOT COALESCE(LOWER(eventsource) = 'sts.amazonaws.com' AND LOWER(eventname) = 'assumeroot', FALSE)
  AND (
    LOWER(useridentity.invokedby) = 'signin.amazonaws.com'
    OR NOT COALESCE(LOWER(useridentity.invokedby) LIKE '%.amazonaws.com', FALSE)
  )
  AND NOT COALESCE(
    LOWER(eventsource) = 'signin.amazonaws.com'
    AND (
      ANY_MATCH("responseelements.ExternalIdPDirectoryLogin", v -> LOWER(v) = 'failure')
      OR ANY_MATCH("responseelements.GetSigninToken", v -> LOWER(v) = 'failure')
      OR ANY_MATCH("responseelements.SwitchRole", v -> LOWER(v) = 'failure')
      OR ANY_MATCH("responseelements.ExitRole", v -> LOWER(v) = 'failure')
      OR ANY_MATCH("responseelements.RenewRole", v -> LOWER(v) = 'failure')
      OR ANY_MATCH("responseelements.UserAuthentication", v -> LOWER(v) = 'failure')
      OR ANY_MATCH("responseelements.CredentialChallenge", v -> LOWER(v) = 'failure')
      OR ANY_MATCH("responseelements.CredentialVerification", v -> LOWER(v) = 'failure')
      OR errormessage IS NOT NULL
    ),
    FALSE
  )
