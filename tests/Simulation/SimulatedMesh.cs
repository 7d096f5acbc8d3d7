using System.Collections.Immutable;
using MedV.Swarm;
using MedV.Swarm.Peers;

namespace MedV.Simulation;

/// <summary>Who is connected to whom in a site whose hosts all know each other: pairs of which one wants the other, by the product's rules.</summary>
internal sealed class SimulatedMesh(IReadOnlyCollection<HostId> site)
{
    private readonly Dictionary<HostId, ImmutableHashSet<HostId>> _wanted = site.ToDictionary(
        host => host,
        host => MeshRules.Wanted(host, [.. site.Where(other => other != host).Select(other => new MeshHost(other, IsWanAble: true))]));

    public bool Connects(HostId a, HostId b) => _wanted[a].Contains(b) || _wanted[b].Contains(a);
}
