WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.managedPolicyArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.managedPolicyArn"
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
  LOWER(eventsource) = 'sso.amazonaws.com'
  AND LOWER(eventname) = 'attachmanagedpolicytopermissionset'
  AND ANY_MATCH(
    "requestparameters.managedPolicyArn",
    v -> LOWER(v) IN (
      'arn:aws:iam::aws:policy/administratoraccess',
      'arn:aws-cn:iam::aws:policy/administratoraccess',
      'arn:aws-us-gov:iam::aws:policy/administratoraccess',
      'arn:aws-eusc:iam::aws:policy/administratoraccess',
      'arn:aws-iso:iam::aws:policy/administratoraccess',
      'arn:aws-iso-b:iam::aws:policy/administratoraccess',
      'arn:aws-iso-e:iam::aws:policy/administratoraccess',
      'arn:aws-iso-f:iam::aws:policy/administratoraccess',
      'arn:aws:iam::aws:policy/awsorganizationsfullaccess',
      'arn:aws-cn:iam::aws:policy/awsorganizationsfullaccess',
      'arn:aws-us-gov:iam::aws:policy/awsorganizationsfullaccess',
      'arn:aws-eusc:iam::aws:policy/awsorganizationsfullaccess',
      'arn:aws-iso:iam::aws:policy/awsorganizationsfullaccess',
      'arn:aws-iso-b:iam::aws:policy/awsorganizationsfullaccess',
      'arn:aws-iso-e:iam::aws:policy/awsorganizationsfullaccess',
      'arn:aws-iso-f:iam::aws:policy/awsorganizationsfullaccess',
      'arn:aws:iam::aws:policy/iamfullaccess',
      'arn:aws-cn:iam::aws:policy/iamfullaccess',
      'arn:aws-us-gov:iam::aws:policy/iamfullaccess',
      'arn:aws-eusc:iam::aws:policy/iamfullaccess',
      'arn:aws-iso:iam::aws:policy/iamfullaccess',
      'arn:aws-iso-b:iam::aws:policy/iamfullaccess',
      'arn:aws-iso-e:iam::aws:policy/iamfullaccess',
      'arn:aws-iso-f:iam::aws:policy/iamfullaccess'
    )
  )
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
