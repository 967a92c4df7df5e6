#include "engine/io/snapshot_packing.hpp"

namespace pitchdrop {

namespace {

void pack(Packer& packer, const std::string& text)
{
    packer.array(std::vector<char>(text.begin(), text.end()));
}

std::string unpack_text(Unpacker& unpacker)
{
    const std::vector<char> letters = unpacker.array<char>();
    return {letters.begin(), letters.end()};
}

} // namespace

void pack(Packer& packer, const Snapshot& s)
{
    packer.value(s.step);
    packer.value(s.origin);
    packer.value(s.box);
    packer.array(s.position);
    packer.array(s.velocity);
    packer.value(s.types);
    packer.array(s.type);
    packer.array(s.type_mass);
    packer.array(s.id);
    packer.array(s.molecule);
    packer.array(s.bonds);
    packer.array(s.angles);
    packer.value(std::uint64_t(s.type_names.size()));
    for (const std::string& name : s.type_names) pack(packer, name);
    packer.value(std::uint64_t(s.fields.size()));
    for (const auto& [name, field] : s.fields) {
        pack(packer, name);
        packer.array(field);
    }
    packer.value(std::uint64_t(s.values.size()));
    for (const auto& [name, value] : s.values) {
        pack(packer, name);
        packer.value(value);
    }
}

Snapshot unpack_snapshot(Unpacker& unpacker)
{
    Snapshot s;
    s.step = unpacker.value<std::int64_t>();
    s.origin = unpacker.value<Vec3<double>>();
    s.box = unpacker.value<Vec3<double>>();
    s.position = unpacker.array<Vec3<double>>();
    s.velocity = unpacker.array<Vec3<double>>();
    s.types = unpacker.value<std::uint32_t>();
    s.type = unpacker.array<std::uint8_t>();
    s.type_mass = unpacker.array<double>();
    s.id = unpacker.array<std::int64_t>();
    s.molecule = unpacker.array<std::uint32_t>();
    s.bonds = unpacker.array<std::array<std::uint32_t, 2>>();
    s.angles = unpacker.array<std::array<std::uint32_t, 3>>();
    for (auto left = unpacker.value<std::uint64_t>(); left > 0; --left)
        s.type_names.push_back(unpack_text(unpacker));
    for (auto left = unpacker.value<std::uint64_t>(); left > 0; --left) {
        const std::string name = unpack_text(unpacker);
        s.fields[name] = unpacker.array<float>();
    }
    for (auto left = unpacker.value<std::uint64_t>(); left > 0; --left) {
        const std::string name = unpack_text(unpacker);
        s.values[name] = unpacker.value<double>();
    }
    return s;
}

} // namespace pitchdrop
