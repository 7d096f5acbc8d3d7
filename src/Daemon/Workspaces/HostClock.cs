using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedV.Daemon.Workspaces;

/// <summary>What time it was: when the realm was last heard of, and the latest that this host's clock ever said. Kept on disk, so that setting the clock back wins nothing.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed partial class HostClock
{
    // A time is a day's matter here; a write for every question would only wear the disk.
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMinutes(5);

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Times _kept;

    /// <summary>Takes up what is on disk.</summary>
    /// <param name="file">The file; need not be there.</param>
    /// <param name="time">The clock.</param>
    public HostClock(string file, TimeProvider time)
    {
        _file = file;
        _time = time;
        _kept = Read(file);
    }

    /// <summary>When the realm's metadata were last found in order; the least time there is when never.</summary>
    public DateTimeOffset LastRefresh
    {
        get
        {
            lock (_lock)
            {
                return _kept.LastRefresh;
            }
        }
    }

    /// <summary>The latest that the clock ever said, not counting now.</summary>
    public DateTimeOffset LastSeen
    {
        get
        {
            lock (_lock)
            {
                return _kept.LastSeen;
            }
        }
    }

    /// <summary>Looks at the clock, and remembers what it says when that is later than all before.</summary>
    public DateTimeOffset Look()
    {
        DateTimeOffset now = _time.GetUtcNow();
        lock (_lock)
        {
            if (now - _kept.LastSeen > WriteEvery)
            {
                Keep(_kept with { LastSeen = now });
            }
        }

        return now;
    }

    /// <summary>The realm's metadata were found in order now. What the signed metadata say of the time is believed: a clock that was too far ahead is forgiven.</summary>
    public void Refreshed()
    {
        DateTimeOffset now = _time.GetUtcNow();
        lock (_lock)
        {
            Keep(new Times(now, now));
        }
    }

    private void Keep(Times times)
    {
        _kept = times;
        File.WriteAllBytes(_file + ".new", JsonSerializer.SerializeToUtf8Bytes(times, TimesJson.Default.Times));
        File.Move(_file + ".new", _file, overwrite: true);
    }

    private static Times Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), TimesJson.Default.Times) : default;
        }
        catch (JsonException)
        {
            // A torn file: nothing is known, so limits on being offline hold at once.
            return default;
        }
    }

    private readonly record struct Times(DateTimeOffset LastRefresh, DateTimeOffset LastSeen);

    [JsonSerializable(typeof(Times))]
    private sealed partial class TimesJson : JsonSerializerContext;
}
