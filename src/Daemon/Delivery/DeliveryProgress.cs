using MedV.Daemon.Control.Contract;
using MedV.Store.BaseDisks;
using MedV.Swarm.Transfers;

namespace MedV.Daemon.Delivery;

/// <summary>What is going on in a delivery; replaced as a whole.</summary>
/// <param name="State">What is done.</param>
/// <param name="Message">Why it waits.</param>
/// <param name="Disk">What is filled: while the manifest is read, the disk of its pages.</param>
/// <param name="Transfer">How that comes.</param>
internal sealed record DeliveryProgress(ImageState State, string? Message, BaseDisk? Disk, ImageTransfer? Transfer);
