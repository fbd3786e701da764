// main.bicep - what a team needs to train, keep and serve models on Azure: storage, key vault, insights, container registry and a
// machine-learning workspace, in one resource group. Closed by default: no keys, no public blobs, no administrator's password.

targetScope = 'resourceGroup'

@description('Beginning of every resource name: 3 to 11 lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string

@description('Where the resources lie.')
param location string = resourceGroup().location

@description('Is a network that is not named below let in? Deny needs runners inside the network, or a private endpoint.')
@allowed(['Allow', 'Deny'])
param networkDefault string = 'Deny'

@description('IPv4 addresses or ranges that are let in although the default is Deny.')
param allowedRanges array = []

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int = 90

@description('Gigabytes of logs a day, then no more: a bound for the bill.')
@minValue(1)
param dailyCapGb int = 1

@description('Premium is needed for private endpoints and for the retention of untagged manifests alone.')
@allowed(['Basic', 'Standard', 'Premium'])
param registrySku string = 'Standard'

@description('Most nodes of the training cluster; 0 means that there is no cluster. It scales to 0 when idle.')
@minValue(0)
param computeMaxNodes int = 0

@description('Size of a node of the training cluster.')
param computeSize string = 'Standard_DS3_v2'

@description('Subjects of the pipelines that may read and write models, as their issuer writes them. See README.md.')
param jobSubjects array = []

@description('Issuer of these subjects.')
param jobIssuer string = 'https://token.actions.githubusercontent.com'

param tags object = {}

// Names of storage accounts, vaults and registries are global: the suffix keeps two teams apart, and is the same at every deployment.
var suffix = uniqueString(resourceGroup().id, name)
var allTags = union(tags, { product: 'interlock' })

module insights 'modules/insights.bicep' = {
  name: 'insights'
  params: {
    name: name
    location: location
    retentionDays: retentionDays
    dailyCapGb: dailyCapGb
    tags: allTags
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: take('${name}${suffix}', 24)
    location: location
    networkDefault: networkDefault
    allowedRanges: allowedRanges
    logsId: insights.outputs.logsId
    tags: allTags
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: take('${name}-${suffix}', 24)
    location: location
    networkDefault: networkDefault
    allowedRanges: allowedRanges
    logsId: insights.outputs.logsId
    tags: allTags
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: {
    name: take('${name}${suffix}', 50)
    location: location
    sku: registrySku
    logsId: insights.outputs.logsId
    tags: allTags
  }
}

module workspace 'modules/workspace.bicep' = {
  name: 'workspace'
  params: {
    name: name
    location: location
    networkDefault: networkDefault
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
    insightsId: insights.outputs.insightsId
    registryId: registry.outputs.id
    computeMaxNodes: computeMaxNodes
    computeSize: computeSize
    tags: allTags
  }
}

module jobs 'modules/jobs.bicep' = {
  name: 'jobs'
  params: {
    name: '${name}-jobs'
    location: location
    subjects: jobSubjects
    issuer: jobIssuer
    storageName: storage.outputs.name
    registryName: registry.outputs.name
    tags: allTags
  }
}

output storageName string = storage.outputs.name
output registryServer string = registry.outputs.server
output workspaceName string = workspace.outputs.name
output jobsClientId string = jobs.outputs.clientId
