using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Files;

/// <summary>What a desktop remembers of its menu folders.</summary>
internal interface IMenuCaches
{
    /// <summary>The caches that <see cref="RefreshAsync"/> will make where there were none.</summary>
    /// <param name="desired">All files that are to be there.</param>
    ImmutableArray<FileKey> WillMake(IReadOnlyCollection<MenuFile> desired);

    /// <summary>Brings the caches up to date. Takes no more than half a minute; a cache that cannot be made is a remark and no failure.</summary>
    /// <param name="changed">What was written or removed.</param>
    /// <param name="desired">All files that are to be there.</param>
    /// <param name="remarks">Takes what went wrong.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RefreshAsync(IReadOnlyCollection<FileKey> changed, IReadOnlyCollection<MenuFile> desired, MenuRemarks remarks, CancellationToken cancellationToken);

    /// <summary>Removes a cache that is of no use any more.</summary>
    /// <returns>Whether it is gone.</returns>
    bool RemoveIfEmpty(FileKey cache);
}
