using MedV.Daemon.Manners.Rules;

namespace MedV.Daemon.Manners.Host;

/// <summary>A host of another operating system: it is taken for a PC with a cable and a plug, and keeps its priority.</summary>
internal sealed class PlainHost : IHostFacts, IPriority
{
    /// <inheritdoc/>
    public Task<HostFacts> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new HostFacts());

    /// <inheritdoc/>
    public string? Set(bool low) => null;
}
