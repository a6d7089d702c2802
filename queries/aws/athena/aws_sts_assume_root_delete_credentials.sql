WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.taskPolicyArn.arn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.taskPolicyArn.arn"
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
  LOWER(eventsource) = 'sts.amazonaws.com'
  AND LOWER(eventname) = 'assumeroot'
  AND ANY_MATCH(
    "requestparameters.taskPolicyArn.arn",
    v -> LOWER(v) IN (
      'arn:aws:iam::aws:policy/root-task/iamdeleterootusercredentials',
      'arn:aws-cn:iam::aws:policy/root-task/iamdeleterootusercredentials',
      'arn:aws-us-gov:iam::aws:policy/root-task/iamdeleterootusercredentials',
      'arn:aws-eusc:iam::aws:policy/root-task/iamdeleterootusercredentials',
      'arn:aws-iso:iam::aws:policy/root-task/iamdeleterootusercredentials',
      'arn:aws-iso-b:iam::aws:policy/root-task/iamdeleterootusercredentials',
      'arn:aws-iso-e:iam::aws:policy/root-task/iamdeleterootusercredentials',
      'arn:aws-iso-f:iam::aws:policy/root-task/iamdeleterootusercredentials'
    )
  )
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
