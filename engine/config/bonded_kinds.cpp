#include "engine/config/bonded_kinds.hpp"

#include "kernels/physics/angle/all.hpp"
#include "kernels/physics/bond/all.hpp"

namespace pitchdrop {

Names bond_names() { return list_names<BondPotentials>(); }
const char* bond_texts() { return list_texts<BondPotentials>(); }
const KindFields& bond_fields() { return list_fields<BondPotentials>(); }

Names angle_names() { return list_names<AnglePotentials>(); }
const char* angle_texts() { return list_texts<AnglePotentials>(); }
const KindFields& angle_fields() { return list_fields<AnglePotentials>(); }

} // namespace pitchdrop
