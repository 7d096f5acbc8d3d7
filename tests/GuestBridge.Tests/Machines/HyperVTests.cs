using System.Text;
using System.Text.Json;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Machines.HyperV;

namespace MedV.GuestBridge.Tests.Machines;

public sealed class HyperVTests
{
    private static readonly MachinePlan Plan = new()
    {
        Folder = new MachineFolder("finance", "/srv/ann'; Remove-Item x", "/run/medv"), BaseDisk = "/base$(calc).vhdx", BaseVersion = "7", MemoryMebibytes = 1024, Processors = 2,
    };

    [Fact]
    public void What_varies_goes_in_as_JSON_and_never_into_the_command()
    {
        string json = JsonSerializer.Serialize(HyperVEngine.RequestFor(Plan), HyperVJson.Default.HyperVRequest);

        Assert.Equal(Plan.BaseDisk, JsonDocument.Parse(json).RootElement.GetProperty("baseDisk").GetString());
        Assert.Equal(HyperVScript.Text, Encoding.Unicode.GetString(Convert.FromBase64String(HyperVScript.Arguments[^1])));
        Assert.DoesNotContain("{0}", HyperVScript.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Invoke-Expression", HyperVScript.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_base_version_has_another_overlay_and_another_user_another_machine()
    {
        Assert.NotEqual(HyperVEngine.RequestFor(Plan).SystemDisk, HyperVEngine.RequestFor(Plan with { BaseVersion = "8" }).SystemDisk);
        Assert.NotEqual(HyperVEngine.NameOf(Plan.Folder), HyperVEngine.NameOf(Plan.Folder with { State = "/srv/bob" }));
        Assert.Equal(2, HyperVEngine.RequestFor(Plan with { Firmware = MachineFirmware.Uefi }).Generation);
    }

    [Fact]
    public void An_answer_that_is_none_is_an_error()
    {
        Assert.True(HyperVHost.Read("""{"state":"Running","resumed":true}""").Resumed);
        Assert.Throws<MachineException>(() => HyperVHost.Read("Get-VM : not found"));
        Assert.Throws<MachineException>(() => HyperVHost.Read(new string(' ', 100_000)));
    }
}
