// jobs.bicep - the identity of the pipelines that train and publish. It trusts the subjects that are named, stores no secret, and may write
// blobs of one account and push to one registry: nothing else.

param name string
param location string
param subjects array
param issuer string
param storageName string
param registryName string
param tags object

// Built-in roles; their ids are the same in every tenant.
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var registryPush = '8311e382-0749-4cb8-b61a-304f252e45ec'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

// The provider takes one credential of an identity at a time.
@batchSize(1)
resource credentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = [for (subject, i) in subjects: {
  parent: identity
  name: 'subject-${i}'
  properties: {
    issuer: issuer
    subject: subject
    audiences: [
      'api://AzureADTokenExchange'
    ]
  }
}]

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageName
}

resource models 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = {
  name: '${storageName}/default/models'
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = {
  name: registryName
}

resource writeModels 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, 'models', identity.id, blobContributor)
  scope: models
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

resource pushImages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, identity.id, registryPush)
  scope: registry
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', registryPush)
  }
}

output clientId string = identity.properties.clientId
