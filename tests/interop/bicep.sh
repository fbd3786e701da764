# The templates of infra/azure parse, and modules and parameter files name the parameters that there are.
. "$(dirname "$0")/../lib.sh"
modules=${2:?the peers}/node_modules
command -v node > /dev/null || { echo "skip bicep: node"; exit 0; }
[ -d "$modules/tree-sitter-bicep" ] || { echo "skip bicep: tree-sitter-bicep"; exit 0; }
node "$root/tests/interop/bicep.cjs" "$modules" "$root/infra/azure"
