using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>Answer to <c>GET /v1/why/{image}</c>: where each byte of an image came from, and why, and what it waits for.</summary>
/// <param name="Image">Name of the image.</param>
/// <param name="Version">Its version.</param>
/// <param name="State">How far it is.</param>
/// <param name="Message">What it waits for now, in words; null when it does not wait.</param>
/// <param name="BytesPerSecond">Rate over the last seconds, all sources together.</param>
/// <param name="SecondsLeft">Time to go at that rate; null when unknown or done.</param>
/// <param name="Bytes">Size of all unique chunks, plain.</param>
/// <param name="Sources">Bytes by source; peers one by one.</param>
/// <param name="Wan">What this host read over the WAN for it, by reason.</param>
/// <param name="Bundles">Each bundle that this host fetched over the WAN, in the order of fetching.</param>
internal sealed record WhyReport(
    string Image,
    int Version,
    ImageState State,
    string? Message,
    long BytesPerSecond,
    long? SecondsLeft,
    long Bytes,
    ImmutableArray<SourceShare> Sources,
    ImmutableArray<WanShare> Wan,
    ImmutableArray<WanBundle> Bundles);
