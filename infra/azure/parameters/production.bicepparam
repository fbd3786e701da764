// The production group: closed to the internet; jobs run as the environment `production` of the repository.
using '../main.bicep'

param name = 'interlock'
param networkDefault = 'Deny'
param retentionDays = 90
param registrySku = 'Premium'
param computeMaxNodes = 4
param jobSubjects = [
  'repo:OWNER/REPO:environment:production'
]
param tags = {
  environment: 'production'
}
