WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.queueUrl[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.queueUrl",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.subscriptionArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.subscriptionArn",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.topicArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.topicArn",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.deliveryStreamName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.deliveryStreamName"
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
  (
    LOWER(eventsource) = 'sqs.amazonaws.com'
    AND LOWER(eventname) IN ('deletequeue', 'purgequeue', 'setqueueattributes')
    AND ANY_MATCH(
      "requestparameters.queueUrl",
      v -> LOWER(v) IN (
        'https://sqs.us-east-1.amazonaws.com/123456789012/splunk-cloudtrail-queue',
        'https://sqs.eu-west-1.amazonaws.com/123456789012/elastic-cloudtrail-queue',
        'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files',
        'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files:6b0e71bd-7e97-4d97-80ce-4a0994e55286',
        'cloudtrail-to-splunk'
      )
    )
  )
  OR (
    LOWER(eventsource) = 'sns.amazonaws.com'
    AND LOWER(eventname) = 'unsubscribe'
    AND ANY_MATCH(
      "requestparameters.subscriptionArn",
      v -> LOWER(v) IN (
        'https://sqs.us-east-1.amazonaws.com/123456789012/splunk-cloudtrail-queue',
        'https://sqs.eu-west-1.amazonaws.com/123456789012/elastic-cloudtrail-queue',
        'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files',
        'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files:6b0e71bd-7e97-4d97-80ce-4a0994e55286',
        'cloudtrail-to-splunk'
      )
    )
  )
  OR (
    LOWER(eventsource) = 'sns.amazonaws.com'
    AND LOWER(eventname) = 'deletetopic'
    AND ANY_MATCH(
      "requestparameters.topicArn",
      v -> LOWER(v) IN (
        'https://sqs.us-east-1.amazonaws.com/123456789012/splunk-cloudtrail-queue',
        'https://sqs.eu-west-1.amazonaws.com/123456789012/elastic-cloudtrail-queue',
        'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files',
        'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files:6b0e71bd-7e97-4d97-80ce-4a0994e55286',
        'cloudtrail-to-splunk'
      )
    )
  )
  OR (
    LOWER(eventsource) = 'firehose.amazonaws.com'
    AND LOWER(eventname) = 'deletedeliverystream'
    AND ANY_MATCH(
      "requestparameters.deliveryStreamName",
      v -> LOWER(v) IN (
        'https://sqs.us-east-1.amazonaws.com/123456789012/splunk-cloudtrail-queue',
        'https://sqs.eu-west-1.amazonaws.com/123456789012/elastic-cloudtrail-queue',
        'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files',
        'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files:6b0e71bd-7e97-4d97-80ce-4a0994e55286',
        'cloudtrail-to-splunk'
      )
    )
  )
