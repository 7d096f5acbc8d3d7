namespace MedV.Daemon.Control.Contract;

/// <summary>
/// One version of one image on this host. Sizes are bytes; unless said otherwise, of unique chunks in plain (decoded) form. While the manifest is read,
/// the chunks are its pages.
/// </summary>
/// <param name="Image">Name of the image.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Manifest">SHA-256 of the manifest, 64 hexadecimal digits.</param>
/// <param name="State">How far it is.</param>
/// <param name="Message">Why it waits, in words; null when it does not.</param>
/// <param name="DiskBytes">Size of the disk as a VM sees it, zeros and repeats included.</param>
/// <param name="Chunks">Number of unique chunks.</param>
/// <param name="ChunksHeld">How many of them are on this host, verified.</param>
/// <param name="Bytes">Size of all unique chunks.</param>
/// <param name="BytesHeld">Size of those that are on this host, verified.</param>
/// <param name="Sources">Where the held bytes came from.</param>
/// <param name="WanBodyBytes">Bytes of response bodies read from the origin for it and the pages of its manifest: encoded, so usually less than the chunks they hold.</param>
/// <param name="BytesPerSecond">Rate over the last seconds, all sources together.</param>
/// <param name="SecondsLeft">Time to go at that rate; null when unknown or done.</param>
/// <param name="StartedAt">When its delivery began.</param>
/// <param name="CompletedAt">When it was complete; null until then.</param>
/// <param name="Path">Where the assembled disk is; null until it is complete.</param>
internal sealed record ImageStatus(
    string Image,
    int Version,
    string Manifest,
    ImageState State,
    string? Message,
    long DiskBytes,
    long Chunks,
    long ChunksHeld,
    long Bytes,
    long BytesHeld,
    SourceBytes Sources,
    long WanBodyBytes,
    long BytesPerSecond,
    long? SecondsLeft,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    string? Path);
