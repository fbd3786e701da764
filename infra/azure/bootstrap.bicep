// bootstrap.bicep - once per resource group, by one of its owners: the two identities by which the pipelines deploy main.bicep.
//
//	az deployment group create --resource-group GROUP --template-file infra/azure/bootstrap.bicep --parameters \
//		planSubjects='["repo:OWNER/REPO:pull_request"]' deploySubjects='["repo:OWNER/REPO:environment:infra-production"]'
//
// `plan` reads and asks what would change; a pull request may be it. `deploy` may do what main.bicep needs, and is reached through an
// environment with approval only.

targetScope = 'resourceGroup'

param name string = 'interlock'
param location string = resourceGroup().location

@description('Subjects that may look: pull requests of the repository.')
param planSubjects array

@description('Subjects that may deploy: the environment with approval.')
param deploySubjects array

param issuer string = 'https://token.actions.githubusercontent.com'

var contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
var accessAdministrator = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var registryPush = '8311e382-0749-4cb8-b61a-304f252e45ec'

// The deployer may give away the two roles that modules/jobs.bicep gives, and no other.
var grantable = '{${blobContributor}, ${registryPush}}'
var onlyGrantable = '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals ${grantable})) AND ((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/delete\'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals ${grantable}))'

resource planRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, name, 'plan')
  properties: {
    roleName: '${name} plan (${resourceGroup().name})'
    description: 'Reads the group and asks what a deployment would change.'
    type: 'CustomRole'
    assignableScopes: [
      resourceGroup().id
    ]
    permissions: [
      {
        actions: [
          '*/read'
          'Microsoft.Resources/deployments/validate/action'
          'Microsoft.Resources/deployments/whatIf/action'
        ]
        notActions: []
      }
    ]
  }
}

resource plan 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-plan'
  location: location
}

resource deploy 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-deploy'
  location: location
}

@batchSize(1)
resource planCredentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = [for (subject, i) in planSubjects: {
  parent: plan
  name: 'subject-${i}'
  properties: {
    issuer: issuer
    subject: subject
    audiences: [
      'api://AzureADTokenExchange'
    ]
  }
}]

@batchSize(1)
resource deployCredentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = [for (subject, i) in deploySubjects: {
  parent: deploy
  name: 'subject-${i}'
  properties: {
    issuer: issuer
    subject: subject
    audiences: [
      'api://AzureADTokenExchange'
    ]
  }
}]

resource planAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, plan.id, planRole.id)
  properties: {
    principalId: plan.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: planRole.id
  }
}

resource deployAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, deploy.id, contributor)
  properties: {
    principalId: deploy.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributor)
  }
}

resource grantAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, deploy.id, accessAdministrator)
  properties: {
    principalId: deploy.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', accessAdministrator)
    conditionVersion: '2.0'
    condition: onlyGrantable
  }
}

output planClientId string = plan.properties.clientId
output deployClientId string = deploy.properties.clientId
