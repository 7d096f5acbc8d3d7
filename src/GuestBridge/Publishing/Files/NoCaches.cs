using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Files;

/// <summary>A desktop that watches its folders itself, as Windows does.</summary>
internal sealed class NoCaches : IMenuCaches
{
    /// <inheritdoc/>
    public ImmutableArray<FileKey> WillMake(IReadOnlyCollection<MenuFile> desired) => [];

    /// <inheritdoc/>
    public Task RefreshAsync(IReadOnlyCollection<FileKey> changed, IReadOnlyCollection<MenuFile> desired, MenuRemarks remarks, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public bool RemoveIfEmpty(FileKey cache) => false;
}
