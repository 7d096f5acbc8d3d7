using System.Net;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Rules;

/// <summary>A record that was heard, and its remaining life.</summary>
/// <remarks>
/// It is asked for again at 80, 85, 90 and 95 % of its life, each plus up to 4 %. Only a pointer uses the first of these: the
/// answer to its question brings the rest along, so the others need asking only when that failed.
/// </remarks>
internal sealed class CachedRecord
{
    private const double FirstRefresh = 0.80;
    private const double RefreshStep = 0.05;
    private const double JitterShare = 0.04;
    private const int RefreshSteps = 4;

    private TimeSpan _life;
    private double _jitter;
    private int _refreshes;

    /// <summary>Starts its life.</summary>
    public CachedRecord(DnsRecord record, TimeSpan now, double jitter)
    {
        Record = record;
        Refresh(now, record.Seconds, jitter);
    }

    /// <summary>The record as it was first heard.</summary>
    public DnsRecord Record { get; }

    /// <summary>Who was the first to say it.</summary>
    public IPAddress Sender { get; init; } = IPAddress.None;

    /// <summary>When it was last heard.</summary>
    public TimeSpan HeardAt { get; private set; }

    /// <summary>When it is no longer to be believed.</summary>
    public TimeSpan ExpiresAt { get; private set; }

    /// <summary>When it wants attention: to be asked for again, or to be forgotten.</summary>
    public TimeSpan NextDue => _refreshes < RefreshSteps ? RefreshAt() : ExpiresAt;

    /// <summary>Whether more than half its life is left: only then is it worth telling others that we know it (RFC 6762 section 7.1).</summary>
    public bool IsYoung(TimeSpan now) => ExpiresAt - now > _life / 2;

    /// <summary>Starts its life anew.</summary>
    public void Refresh(TimeSpan now, uint seconds, double jitter)
    {
        HeardAt = now;
        _life = TimeSpan.FromSeconds(Math.Clamp(seconds, RecordCache.MinimumSeconds, RecordCache.MaximumSeconds));
        _jitter = jitter;
        _refreshes = Record.Type == RecordType.Pointer ? 0 : 1;
        ExpiresAt = now + _life;
    }

    /// <summary>Shortens its life; nobody asks for it any more.</summary>
    public void ExpireBy(TimeSpan moment)
    {
        ExpiresAt = moment < ExpiresAt ? moment : ExpiresAt;
        _refreshes = RefreshSteps;
    }

    /// <summary>Whether it should be asked for again now; says so once for each step.</summary>
    public bool TakeRefresh(TimeSpan now)
    {
        bool due = false;
        while (_refreshes < RefreshSteps && RefreshAt() <= now)
        {
            _refreshes++;
            due = true;
        }

        return due;
    }

    private TimeSpan RefreshAt() => ExpiresAt - (_life * (1 - FirstRefresh - (RefreshStep * _refreshes) - (JitterShare * _jitter)));
}
