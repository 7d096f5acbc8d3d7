using System.Collections.Immutable;

namespace MedV.Daemon.Configuration;

/// <summary>Section <c>Delivery</c>: what this host fetches, and when it looks for news.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>Names of the images to have; <c>*</c> stands for any run of characters. Empty: none.</summary>
    // A branch PC that is enrolled and not told otherwise should simply work.
    [ImageNames]
    public ImmutableArray<string> Images { get; init; } = ["*"];

    /// <summary>Time between two looks at the origin's metadata, from 1 second to 7 days.</summary>
    // A few KiB of WAN each time; an image pushed in the morning is under way everywhere before the first coffee.
    [TimeRange("00:00:01", "7.00:00:00")]
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(15);
}
