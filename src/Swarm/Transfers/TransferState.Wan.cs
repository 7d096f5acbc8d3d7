using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;
using MedV.Swarm.Protocol;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Transfers;

/// <content>The side towards the origin: leases, and the fetches that they allow.</content>
internal sealed partial class TransferState
{
    private void ApplyLease(TransferEvent.Lease lease)
    {
        HostId host = lease.Peer.Remote.Id;
        if (!lease.Taken)
        {
            _leases.Released(host, lease.Bundle);
        }
        else if (_leases.Took(host, lease.Bundle, lease.Epoch, lease.Progress, _now))
        {
            _fetches.Yield(lease.Bundle);
        }
    }

    private void TakeLeases()
    {
        TellIfBasesChanged();
        _leases.Settling.NeighboursExpected = _world.NeighboursExpected;
        _leases.Settling.FollowersExpected = _world.FollowersExpected;
        _leases.MostFetches = _world.MostFetches;
        BaseSet before = _site.Bases;
        foreach (LeaseGrant grant in _leases.Take(_now, IsWilling))
        {
            StartFetch(grant);
        }

        if (_now >= _deadline && !_held.IsFull && !_isPreparing && _leases.TakeLate(_now, chunk => !_taken.Contains(chunk), IsWilling) is LeaseGrant late)
        {
            StartFetch(late);
        }

        for (int from = 0; from < _store.Manifest.Bases.Length && !_held.IsFull; from++)
        {
            if (before.Without(_site.Bases).Contains(from))
            {
                LogBaseGone(_logger, _store.Manifest.Bases[from], ManifestId);
            }
        }
    }

    private bool IsWilling(int bundle) => !_fetches.IsPutOff(bundle, _now);

    /// <summary>A base that cannot be read here is for others to start from, if they have it.</summary>
    private void TellIfBasesChanged()
    {
        if (_world.Bases is var bases && bases != _bases)
        {
            _bases = bases;
            _leases.SetBases(_self, bases);
            TellAll();
        }
    }

    /// <summary>How much of the WAN work is this host's: none while the origin is out of its reach, else what its circumstances say.</summary>
    private void TellOwnWeight()
    {
        if (_fetches.WeightNow(_world.WanWeight, _now) is byte weight && weight != _fetches.Weight)
        {
            _fetches.Weight = weight;
            _leases.SetWeight(_self, weight);
            Tell(new PeerMessage.Wan(weight));
        }

        if (_world.WanWeight == WanWeight.None)
        {
            // What runs would stand still and keep its lease; another host may have it.
            _fetches.YieldAll();
        }
    }

    private void StartFetch(LeaseGrant grant)
    {
        // Before the first byte, so that nobody else begins with it.
        Tell(new PeerMessage.Lease(ManifestId, grant.Bundle, grant.Epoch, Progress: 0, Taken: true));
        _fetches.Start(_world.Fetch(grant, _site.Map.Bundles[grant.Bundle]));
    }

    private void EndFetch(IBundleFetch fetch, Exception? error)
    {
        int number = fetch.Grant.Bundle;
        Bundle bundle = _site.Map.Bundles[number];
        _leases.Finished(number);
        _fetches.Forget(number);
        _ledger.AddBody(fetch.BodyBytes);
        Tell(new PeerMessage.Lease(ManifestId, number, fetch.Grant.Epoch, (uint)long.Min(fetch.BodyBytes, uint.MaxValue), Taken: false));
        bool isWhole = error is null && !fetch.HasYielded;
        if (fetch.BodyBytes > 0)
        {
            _fetched(new BundleReceipt(number, bundle.Pack, bundle.Cell, fetch.BodyBytes, fetch.PatchBytes, fetch.Grant.Reason, isWhole)
            {
                TakenOverFrom = fetch.Grant.From,
                StartedAt = fetch.StartedAt,
                Error = error?.Message,
            });
        }

        switch (error)
        {
            case OriginException origin:
                LogFetchFailed(_logger, number, ManifestId, origin.Message);
                _fetches.Failed(number, origin, _now);
                TellOwnWeight();
                break;
            case IOException or PlatformNotSupportedException:
                // The disk is full, or the library that decodes is missing: nothing comes in until that is mended.
                _disk.Failed(error.Message, _now);
                break;
            case null:
                _fetches.Succeeded(number);
                break;
            default:
                throw new InvalidOperationException($"the fetch of bundle {number} failed", error);
        }
    }

    [LoggerMessage(EventId = 3102, Level = LogLevel.Warning, Message = "Bundle {Bundle} of {Manifest} did not come from the origin: {Error}")]
    private static partial void LogFetchFailed(ILogger logger, int bundle, Digest manifest, string error);

    [LoggerMessage(
        EventId = 3104,
        Level = LogLevel.Information,
        Message = "No host of the site brings patches from {Base} to {Manifest} any more; what is lacking is fetched in full")]
    private static partial void LogBaseGone(ILogger logger, Digest @base, Digest manifest);
}
