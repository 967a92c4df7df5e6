#pragma once
#include "kernels/loops/neighbour_motion.hpp"
#include "kernels/model/softness_table.hpp"
#include "kernels/physics/bond/all.hpp"
#include "kernels/physics/motion/bead.hpp"
#include "kernels/physics/motion/plan.hpp"
#include "kernels/physics/pair/all.hpp"

#include <cstdint>

// The border between the CPU driver and the loops compiled once per instruction set: plain structs
// of pointers and a table of functions. Nothing inline crosses it, so no code for one instruction
// set can end up in another's.

namespace pitchdrop {

/// A bead as its neighbours read it: one 16-byte load.
struct PackedBead {
    std::int32_t x, y, z;
    std::uint32_t type;
};

/// The force loop takes four beads at a time, and W/4 neighbours: fewer beads have fewer neighbours that
/// are out of reach of most of them.
inline constexpr std::int32_t beads_per_group = 4;

/// Beads in spatial order ("slots"); W consecutive slots are a cluster, and four are a group. Arrays are padded to whole
/// clusters; padding repeats the last bead and is masked out of every interaction.
struct SlotView {
    std::int32_t beads, clusters;
    std::int32_t *x, *y, *z; ///< wrapped positions
    float *vx, *vy, *vz;
    float *fx, *fy, *fz;
    float *mass, *inverse_mass; ///< zero in padding
    std::int32_t* type;
    PackedBead* packed;
    const std::uint32_t* bead;                             ///< slot → bead
    std::int32_t *reference_x, *reference_y, *reference_z; ///< where the list was made
    std::int32_t *pruned_x, *pruned_y, *pruned_z;          ///< where it was last pruned
    const std::uint32_t* bonds; ///< partner slots, `bonds_per_bead` rows; own slot where none
    std::int32_t bonds_per_bead;
    std::int32_t stride; ///< padded slot count
};

/// Lengths of one fixed-point unit along the axes.
struct UnitLengths {
    float x, y, z;
};

/// Spatial bins: columns along z, each with its own run of z bins; slots of a bin are contiguous.
/// Column c holds bins [c·nz, (c+1)·nz); odd columns store their bins from the top down, so that
/// clusters stay compact where one column ends and the next begins.
struct GridView {
    std::int32_t nx, ny, nz;
    const std::int32_t* bin_start; ///< nx·ny·nz + 1 entries
    const std::int32_t* column_of; ///< (ix, iy) → c
};

/// Neighbour lists of the groups of a chunk of clusters, one behind the other. Per group: entries that need a mask
/// first (own beads, bonded exclusions; all, if a bead is padding), then the plain ones. The mask of an entry are the
/// four beads it interacts with; those of a group begin with a word.
struct ListView {
    std::uint32_t* slot;
    std::uint64_t* mask;
    std::int32_t capacity;        ///< of entries, and of bytes of masks
    std::int32_t* begin;          ///< per group of the chunk, and behind the last; into `slot`
    std::int32_t* border;         ///< where the plain entries begin
    std::int32_t lowest, highest; ///< no entry is before the one, nor at the other or behind
};

/// A slot, counted from the first of a window.
using PrunedSlot = std::uint16_t;

/// The lists that the forces walk through, in as many parts as there are windows of slots. They are read in packs of
/// W/4 entries, two at a time: beads of the group, masked out, complete the last ones. What needs a mask comes last
/// here; `mask` has four bits for each entry of the packs from `border` on.
struct PrunedView {
    PrunedSlot* slot;
    std::uint8_t* mask;
    std::int32_t capacity;
    std::int32_t* begin;
    std::int32_t* border;
    std::int32_t* end;      ///< of the entries; the packs end where the next list begins
    std::int32_t base;      ///< first slot of the window
    const PrunedView* next; ///< the part for the next window; null if none
};

/// So many entries behind the last are read, whatever they are worth.
inline constexpr std::int32_t entries_ahead = 16;

/// What lists take.
struct ListSize {
    std::int32_t capacity; ///< with what is written and read behind their ends
    std::int32_t entries, masks;
    std::int32_t next_window; ///< where that of the next part of a pruned list begins
};

/// Where a list has all its parts.
inline constexpr std::int32_t no_window = 0x7fffffff;

/// Windows lie side by side. The first part of a list is that for the window around its chunk.
struct Window {
    std::int32_t near, begin; ///< that window, and this one; may begin before the first slot
    std::int32_t slots;       ///< a power of two
    bool holds_all;           ///< entries of the whole list
};

/// Packs of a pruned list that are read together; every group has at least so many that need a mask.
inline constexpr std::int32_t packs_at_once = 2;

/// The list that is read next, to be fetched meanwhile: a processor follows a list that it reads, but does
/// not know where the next one is.
struct Coming {
    const void* first;
    std::int32_t bytes;
};

struct SearchRequest {
    float radius;     ///< list radius
    float bin_margin; ///< how far beads may have left their bins, length units
    bool exclude_bonded;
    std::int32_t first_cluster, last_cluster;
    std::uint8_t* marks;  ///< scratch: a byte a slot and a pack to spare, 0 before and after
    std::uint32_t* found; ///< scratch: a row of the capacity of a list for each group of a cluster
    std::uint8_t* beads;  ///< scratch: the same of masks
};

/// Makes lists of what lies within `radius` of any bead of a group, in the order of the whole lists.
struct PruneRequest {
    std::int32_t first_cluster, last_cluster;
    Coming coming;
    UnitLengths unit;
    float radius;
    Window window;
    std::uint32_t* kept_slots; ///< scratch: the entries of a chunk, and two packs
    std::uint64_t* kept_masks; ///< scratch: as many
};

struct PairTableView {
    std::int32_t types;
    const float* numbers; ///< a row of the interaction's parameters for each pair of types
    MinimumUnits minimum_units; ///< of beads of the first type
};

struct ForceRequest {
    std::int32_t first_cluster, last_cluster;
    Coming coming;
    UnitLengths unit;
    PairTableView pair;
    BondRow bond;
    std::int32_t bond_potential; ///< index into BondPotentials
};

/// Sums over the clusters of one request; each pair and bond counted once.
struct ForceSums {
    double pair_energy, bond_energy;
    double virial[6];
    std::int32_t broken_slot; ///< a bead with a broken bond, −1 if none
};


struct KickDriftRequest {
    std::int32_t first_cluster, last_cluster;
    float scale[3], kick, drift[3];
    float decay, noise;      ///< of thermostats that act on single beads
    bool heats_beads;        ///< there is one
    Thermostat thermostat;
    std::uint64_t seed, step;
    UnitLengths unit;
    StepLimit limit;
};

struct KickDriftSums {
    float displacement_squared;  ///< largest since the list was made
    float since_pruning_squared; ///< largest since it was pruned
    std::int32_t runaway_slot;   ///< −1 if none
};

struct KickRequest {
    std::int32_t first_cluster, last_cluster;
    float scale[3], kick;
};

struct KickSums {
    double momentum_flux[3];
    double force_velocity, velocity_squared, force_squared;
};

using ForceFunction = ForceSums (*)(const SlotView&, const PrunedView&, const ForceRequest&);

/// Triples waiting until they fill packs.
struct TripleRow {
    float *half_sum, *cosine;
};

/// Room for one bead's neighbours and their triples; one per thread, with packs to spare behind
/// each array.
struct StructureScratch {
    std::int32_t *candidate_x, *candidate_y, *candidate_z; ///< the group's list, array by array
    std::int32_t* candidate_slot;
    float *x, *y, *z, *squared, *inverse; ///< neighbours within the reach; R² and 1/R
    TripleRow triple;     ///< that may contribute to any function: row 0 of 1 + groups
    std::int32_t triples; ///< a row holds so many, and a bead's neighbours more
    std::int32_t row;     ///< from row to row
};

struct StructureRequest {
    std::int32_t first_cluster, last_cluster;
    UnitLengths unit;
    StructureScratch scratch;
    float* out; ///< per slot: softness, or a row of `functions` numbers
};

/// D²_min of slots that are filled with the positions of the reference frame.
struct D2MinRequest {
    std::int32_t first_cluster, last_cluster;
    MotionLengths lengths;
    StructureScratch scratch;
    const FixedFraction* moved; ///< per slot
    float* out;                 ///< per bead
};

struct SimdKernels {
    const char* name;
    std::int32_t width; ///< beads per cluster
    /// Lists what is within the radius of a group's bounding box. More capacity needed than there is means: repeat
    /// with more.
    ListSize (*search)(const SlotView&, const GridView&, const UnitLengths&, ListView&,
                       const SearchRequest&);
    /// Fills the second list.
    ListSize (*prune)(const SlotView&, const ListView&, PrunedView&, const PruneRequest&);
    /// [interaction][several types][measure]
    ForceFunction force[PairInteractions::size][2][3];
    KickDriftSums (*kick_drift)(const SlotView&, const KickDriftRequest&);
    void (*kick)(const SlotView&, const KickRequest&);
    KickSums (*kick_and_measure)(const SlotView&, const KickRequest&);
    /// Softness by the table and the fused triples; and the structure functions one by one.
    void (*softness)(const SlotView&, const PrunedView&, const SoftnessView&,
                     const StructureRequest&);
    void (*structure_functions)(const SlotView&, const PrunedView&, const SoftnessView&,
                                const StructureRequest&);
    /// Adds the softness of radial functions to what `out` holds.
    void (*add_radial_softness)(const SlotView&, const PrunedView&, const SoftnessView&,
                                const StructureRequest&);
    void (*d2_min)(const SlotView&, const PrunedView&, const D2MinRequest&);
};

namespace avx2 {
const SimdKernels& kernels();
}
namespace avx512 {
const SimdKernels& kernels();
}

} // namespace pitchdrop
