// registry.bicep - the container registry: no administrator's password, nobody pulls without an identity.

param name string
param location string
param sku string
param logsId string
param tags object

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: sku
  }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    publicNetworkAccess: 'Enabled'
    policies: sku == 'Premium' ? {
      retentionPolicy: {
        days: 30
        status: 'enabled'
      }
    } : {}
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: registry
  properties: {
    workspaceId: logsId
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
  }
}

output id string = registry.id
output name string = registry.name
output server string = registry.properties.loginServer
