using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace MedV.Lab;

/// <summary>A branch without a network of its own: the origin at 127.0.0.1 and each PC at its own address from 127.0.0.11 on.</summary>
/// <remarks>For machines that allow no network namespaces. No WAN limit, no WAN counters, and two of them at a time would be one site.</remarks>
public sealed class LoopbackBranch : IBranch
{
    /// <summary>Names the places; there is nothing to make.</summary>
    public LoopbackBranch(BranchPlan plan)
    {
        Hosts = [.. Enumerable.Range(1, plan.Hosts).Select(i => At($"pc{i}", 10 + i))];
    }

    /// <inheritdoc/>
    public string Description => "loopback addresses";

    /// <inheritdoc/>
    public Place Origin { get; } = At("origin", 1);

    /// <inheritdoc/>
    public ImmutableArray<Place> Hosts { get; }

    /// <inheritdoc/>
    public Task<WanCounters?> ReadWanAsync(CancellationToken cancellationToken) => Task.FromResult<WanCounters?>(null);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Place At(string name, int last) => At(name, new IPAddress([127, 0, 0, (byte)last]));

    private static Place At(string name, IPAddress address)
    {
        // Something of the machine may listen at the usual port on all addresses.
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return new Place(name, address, ((IPEndPoint)listener.LocalEndpoint).Port, "lo", Namespace: null);
    }
}
