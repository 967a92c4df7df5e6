#include "engine/config/pair_kinds.hpp"

#include "engine/config/document.hpp"
#include "kernels/physics/pair/all.hpp"

namespace pitchdrop {
namespace {

struct Kinds {
    std::vector<PairKind> kinds;
    std::vector<KindInfo> infos;
};

template <class Potential>
concept HasNamedRepulsion = requires
{
    Potential::repulsive_name;
};

const Kinds& all_kinds()
{
    static const Kinds all = [] {
        Kinds made;
        PairPotentials::for_each([&]<class Potential>(int index) {
            made.kinds.push_back({index, false});
            made.infos.push_back(info_of<Potential>());
            if constexpr (HasNamedRepulsion<Potential>) {
                made.kinds.push_back({index, true});
                made.infos.push_back(info_of<Potential>());
                made.infos.back().name = Potential::repulsive_name;
                made.infos.back().text = Potential::repulsive_text;
            }
        });
        return made;
    }();
    return all;
}

} // namespace

const std::vector<PairKind>& pair_kinds() { return all_kinds().kinds; }
const std::vector<KindInfo>& pair_kind_infos() { return all_kinds().infos; }

Names pair_kind_names()
{
    static const std::vector<const char*> names = names_of(pair_kind_infos());
    return names;
}

const char* pair_kind_texts()
{
    static const std::string texts = texts_of(pair_kind_infos());
    return texts.c_str();
}

const char* pair_types_with_cutoff()
{
    static const std::string text = [] {
        std::vector<std::string> names;
        for (std::size_t kind = 0; kind < pair_kinds().size(); ++kind)
            if (!pair_kinds()[kind].repulsive) names.push_back(pair_kind_infos()[kind].name);
        return "type " + enumerate(names, "or");
    }();
    return text.c_str();
}

const KindFields& pair_fields()
{
    static const KindFields fields = fields_of(pair_kind_infos());
    return fields;
}

const std::vector<BeadField>& bead_fields()
{
    static const std::vector<BeadField> fields = [] {
        std::vector<BeadField> made;
        for (const KindField& field : pair_fields())
            if (field.parameter().mixing != Mixing::common)
                made.push_back({&field, "the pair's " + field.name(),
                                field.parameter().mixing == Mixing::energy});
        return made;
    }();
    return fields;
}

int common_place(int kind, int place)
{
    int common = 0;
    for (int k = 0; k < place; ++k)
        common += pair_kind_infos()[std::size_t(kind)].parameters[std::size_t(k)].mixing ==
                  Mixing::common;
    return common;
}

Names truncation_names() { return list_names<Truncations>(); }

const char* truncation_texts()
{
    static const std::string text =
        "how the potential ends at the cutoff; " + texts_of(kinds_of<Truncations>());
    return text.c_str();
}

const KindFields& truncation_fields()
{
    static const KindFields fields = fields_of(kinds_of<Truncations>(), "truncation");
    return fields;
}

} // namespace pitchdrop
