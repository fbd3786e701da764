// A group to try things in: reachable from hosted runners (by identity alone), no cluster, little kept.
using '../main.bicep'

param name = 'interlkdev'
param networkDefault = 'Allow'
param retentionDays = 30
param registrySku = 'Basic'
param computeMaxNodes = 0
param jobSubjects = [
  'repo:OWNER/REPO:ref:refs/heads/main'
]
param tags = {
  environment: 'development'
}
