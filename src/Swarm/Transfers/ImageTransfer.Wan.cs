using MedV.Chunking;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;
using MedV.Swarm.Protocol;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Transfers;

/// <content>The side towards the origin: leases, and the fetches that they allow.</content>
public sealed partial class ImageTransfer
{
    private void ApplyLease(TransferEvent.Lease lease)
    {
        HostId host = lease.Peer.Remote.Id;
        if (!lease.Taken)
        {
            _leases.Released(host, lease.Bundle);
        }
        else if (_leases.Took(host, lease.Bundle, Now))
        {
            _fetches.Yield(lease.Bundle);
        }
    }

    private void TakeLeases(CancellationToken cancellationToken)
    {
        TellIfBasesChanged();
        _leases.Settling.NeighboursExpected = _neighboursExpected();
        _leases.Settling.FollowersExpected = _followersExpected();
        BaseSet before = _site.Bases;
        foreach (LeaseGrant grant in _leases.Take(Now, bundle => !_fetches.IsPutOff(bundle, Now)))
        {
            StartFetch(grant, cancellationToken);
        }

        for (int from = 0; from < _store.Manifest.Bases.Length && !_held.IsFull; from++)
        {
            if (before.Without(_site.Bases).Contains(from))
            {
                LogBaseGone(_logger, _store.Manifest.Bases[from], ManifestId);
            }
        }
    }

    /// <summary>A base that cannot be read here is for others to start from, if they have it.</summary>
    private void TellIfBasesChanged()
    {
        if (_desk.Bases is var bases && bases != _bases)
        {
            _bases = bases;
            _leases.SetBases(_self, bases);
            TellAll();
        }
    }

    private void StartFetch(LeaseGrant grant, CancellationToken cancellationToken)
    {
        var fetch = new BundleFetch(_store, _desk, grant, _site.Map.Bundles[grant.Bundle]);
        Tell(new PeerMessage.Lease(ManifestId, grant.Bundle, Taken: true));
        _fetches.Start(fetch, FetchAsync(fetch, cancellationToken));
    }

    private async Task FetchAsync(BundleFetch fetch, CancellationToken cancellationToken)
    {
        // Off the loop before the first byte: the loop must not wait for a socket.
        await Task.Yield();
        Exception? error = null;
        try
        {
            await fetch.RunAsync(
                _origin,
                (chunk, byPatch) => PostAsync(new TransferEvent.Fetched(chunk, byPatch), cancellationToken),
                reason => LogPatchPutAside(_logger, ManifestId, reason),
                cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It gave way to another host.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is, the loop must hear of it: a fetch that ends in silence would keep its lease for ever.
            error = e;
        }

        await PostAsync(new TransferEvent.FetchEnded(fetch, error), cancellationToken);
    }

    private void EndFetch(BundleFetch fetch, Exception? error)
    {
        _leases.Finished(fetch.Grant.Bundle);
        _ledger.AddBody(fetch.BodyBytes);
        Tell(new PeerMessage.Lease(ManifestId, fetch.Grant.Bundle, Taken: false));
        bool isWhole = error is null && !fetch.HasYielded;
        if (fetch.BodyBytes > 0)
        {
            _fetched(new BundleReceipt(
                fetch.Grant.Bundle, fetch.Bundle.Pack, fetch.Bundle.Cell, fetch.BodyBytes, fetch.PatchBytes, fetch.Grant.Reason, isWhole));
        }

        switch (error)
        {
            case OriginException origin:
                LogFetchFailed(_logger, fetch.Grant.Bundle, ManifestId, origin.Message);
                _fetches.Failed(fetch.Grant.Bundle, origin, Now, Tell);
                break;
            case IOException or PlatformNotSupportedException:
                // The disk is full, or the library that decodes is missing: nothing comes in until that is mended.
                _disk.Failed(error.Message, Now);
                break;
            case null:
                _fetches.Succeeded(fetch.Grant.Bundle);
                break;
            default:
                throw new InvalidOperationException($"the fetch of bundle {fetch.Grant.Bundle} failed", error);
        }

        _fetches.Forget(fetch);
    }

    [LoggerMessage(EventId = 3102, Level = LogLevel.Warning, Message = "Bundle {Bundle} of {Manifest} did not come from the origin: {Error}")]
    private static partial void LogFetchFailed(ILogger logger, int bundle, Digest manifest, string error);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Warning, Message = "Patches for {Manifest} are put aside and their chunks fetched in full: {Reason}")]
    private static partial void LogPatchPutAside(ILogger logger, Digest manifest, string reason);

    [LoggerMessage(
        EventId = 3104,
        Level = LogLevel.Information,
        Message = "No host of the site brings patches from {Base} to {Manifest} any more; what is lacking is fetched in full")]
    private static partial void LogBaseGone(ILogger logger, Digest @base, Digest manifest);
}
