using System.Collections.Immutable;

namespace MedV.Workspaces.Reading;

/// <summary>Reads what a workspace says of its machine.</summary>
internal static class MachineReader
{
    public static MachineSettings Machine(Fields fields) => new()
    {
        Memory = fields.Object("memory", Memory) ?? MachineMemory.Default,
        Processors = fields.Number("processors", 1, 64, 2),
        Firmware = fields.Choice("firmware", Firmware.Bios),
        DiskBus = fields.Choice("diskBus", DiskBus.Virtio),
        Channel = fields.Choice("channel", GuestChannel.Virtio),
        Accelerator = fields.OptionalText(
            "accelerator", text => text == MachineSettings.AutomaticAccelerator ? null : Rules.Not(text, "auto; others are reserved"))
            ?? MachineSettings.AutomaticAccelerator,
    };

    public static AfterLastWindow AfterLastWindow(Fields fields) => new()
    {
        Action = fields.Choice("action", LastWindowAction.Suspend),
        DelaySeconds = fields.Number("delaySeconds", 0, 86_400, 60),
    };

    public static DisplaySettings Display(Fields fields) => new()
    {
        Mode = fields.Choice("mode", DisplayMode.Seamless),
        Protocol = fields.Choice("protocol", DisplayProtocol.X11),
        FrameColor = fields.OptionalText("frameColor", Rules.Color),
    };

    public static NetworkSettings Network(Fields fields)
    {
        var network = new NetworkSettings
        {
            Mode = fields.Choice("mode", NetworkMode.None),
            Allow = fields.Texts("allow", WorkspaceLimits.Items, Rules.Destination),
        };
        bool isListed = network.Mode == NetworkMode.AllowList;
        if (isListed == network.Allow.IsEmpty)
        {
            fields.Fault("allow", isListed ? "is empty, expected what mode allowList allows" : "is not empty, but mode is not allowList");
        }

        return network;
    }

    private static MachineMemory Memory(Fields fields)
    {
        ImmutableArray<MemoryStep> steps = fields.Objects("steps", WorkspaceLimits.Items, Step);
        if (steps.IsEmpty)
        {
            fields.Fault("steps", "is empty, expected at least one step");
            return MachineMemory.Default;
        }

        foreach ((int index, (MemoryStep before, MemoryStep after)) in steps.Zip(steps.Skip(1)).Index())
        {
            if (after.HostMiB <= before.HostMiB || after.GuestMiB < before.GuestMiB)
            {
                fields.Fault($"steps[{index + 1}]", "does not go up: expected more hostMiB, and not less guestMiB, than in the step before");
            }
        }

        return new MachineMemory { Steps = steps };
    }

    private static MemoryStep Step(Fields fields)
    {
        var step = new MemoryStep(fields.Number("hostMiB", 256, 4_194_304, null), fields.Number("guestMiB", 64, 1_048_576, null));
        if (step.GuestMiB >= step.HostMiB)
        {
            fields.Fault("guestMiB", $"is {step.GuestMiB}, expected less than hostMiB");
        }

        return step;
    }
}
