using System.Collections.Immutable;
using MedV.Daemon.Realm;
using MedV.Trust;
using MedV.Trust.Metadata;
using MedV.Workspaces;

namespace MedV.Daemon.Workspaces;

/// <summary>The workspaces of a realm, as its signed metadata vouch for them.</summary>
internal static class SignedWorkspaces
{
    // As many as a signed list of targets of the usual size can name beside its images.
    private const int Most = 256;

    /// <summary>Those that are remembered from an earlier run. What is no workspace that this daemon understands is left out: nobody has it.</summary>
    public static ImmutableArray<WorkspacePolicy> Known(MetadataRefresh refresh, TrustedMetadata? trusted) =>
        [.. TargetsOf(trusted).Select(refresh.Known).Select(known => known is { } bytes ? TryParse(bytes.Span) : null).OfType<WorkspacePolicy>()];

    /// <summary>Reads them, from the origin what is new.</summary>
    /// <param name="refresh">Reads and remembers.</param>
    /// <param name="trusted">The realm's metadata.</param>
    /// <param name="refused">Is told the path and the fault of each document that is no workspace that this daemon understands; nobody has it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TrustException">One is not what the realm signed.</exception>
    /// <exception cref="MedV.Swarm.Origin.OriginException">No origin answers as it should.</exception>
    public static async Task<ImmutableArray<WorkspacePolicy>> ReadAsync(
        MetadataRefresh refresh, TrustedMetadata trusted, Action<string, string> refused, CancellationToken cancellationToken)
    {
        ImmutableArray<WorkspacePolicy>.Builder workspaces = ImmutableArray.CreateBuilder<WorkspacePolicy>();
        foreach (TargetFile target in TargetsOf(trusted))
        {
            ReadOnlyMemory<byte> document = await refresh.ReadKeptAsync(target, WorkspaceTarget.MaximumBytes, cancellationToken);
            if (!WorkspacePolicy.TryParse(document.Span, out WorkspacePolicy? policy, out ImmutableArray<WorkspaceFault> faults))
            {
                refused(target.Path, faults[0].ToString());
            }
            else if (WorkspaceTarget.PathOf(policy.Id) != target.Path)
            {
                refused(target.Path, $"it says that it is {policy.Id}");
            }
            else
            {
                workspaces.Add(policy);
            }
        }

        refresh.Forget(path => WorkspaceTarget.TryRead(path, out _), trusted);
        return workspaces.ToImmutable();
    }

    private static IEnumerable<TargetFile> TargetsOf(TrustedMetadata? trusted) =>
        (trusted?.Targets?.Files.Values ?? [])
            .Where(target => WorkspaceTarget.TryRead(target.Path, out _))
            .OrderBy(target => target.Path, StringComparer.Ordinal)
            .Take(Most);

    private static WorkspacePolicy? TryParse(ReadOnlySpan<byte> document) =>
        WorkspacePolicy.TryParse(document, out WorkspacePolicy? policy, out _) ? policy : null;
}
