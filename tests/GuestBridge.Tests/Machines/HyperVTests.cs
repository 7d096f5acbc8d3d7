using System.Text;
using System.Text.Json;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Machines.HyperV;
using MedV.GuestBridge.Machines.Qemu;

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

    [Theory]
    [InlineData("none", MachineNetwork.None)]
    [InlineData("restricted", MachineNetwork.Restricted)]
    [InlineData("nat", MachineNetwork.Nat)]
    internal void Each_network_of_a_plan_is_one_that_the_script_knows(string word, MachineNetwork network)
    {
        Assert.Equal(word, HyperVEngine.RequestFor(Plan with { Network = network }).Network);
        Assert.Contains($"'{word}' {{", HyperVScript.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_machine_of_another_plan_is_not_resumed()
    {
        Assert.Equal(HyperVEngine.RequestFor(Plan).Fingerprint, HyperVEngine.RequestFor(Plan with { }).Fingerprint);
        Assert.NotEqual(HyperVEngine.RequestFor(Plan).Fingerprint, HyperVEngine.RequestFor(Plan with { Network = MachineNetwork.Nat }).Fingerprint);
        Assert.Contains("$vm.Notes -ceq $r.fingerprint", HyperVScript.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guest_that_tells_an_address_elsewhere_is_not_followed_there()
    {
        HyperVAnswer answer = HyperVHost.Read("""{"state":"Running","resumed":false,"addresses":["fe80::1","10.1.2.3","172.20.5.6","nonsense","169.254.7.8","127.0.0.1","172.32.1.1"]}""");

        Assert.Equal(["172.20.5.6", "169.254.7.8"], HyperVMachine.AddressesOf(answer).Select(address => $"{address}"));
        Assert.Empty(HyperVMachine.AddressesOf(new HyperVAnswer("Running", false)));
    }

    [Fact]
    public void A_base_disk_that_is_no_VHDX_is_refused_before_anything_is_made()
    {
        string disk = Path.GetTempFileName();
        Assert.Equal(MachineFault.Disk, Assert.Throws<MachineException>(() => HyperVEngine.CheckDisk(disk)).Fault);
        File.WriteAllText(disk, "vhdxfile and more");
        HyperVEngine.CheckDisk(disk);
        File.Delete(disk);
        Assert.Equal(MachineFault.Disk, Assert.Throws<MachineException>(() => HyperVEngine.CheckDisk(disk)).Fault);
    }

    [Fact]
    public void Hyper_V_is_taken_on_Windows_when_it_answers_and_QEMU_everywhere_else_with_the_reason()
    {
        (MachineAccelerator, string?) fast = (MachineAccelerator.Whpx, null);
        EngineChoice linux = EngineChoice.Of(false, null, (MachineAccelerator.Tcg, "slow"), new QemuEngineOptions(), TimeProvider.System);
        EngineChoice windows = EngineChoice.Of(true, null, fast, new QemuEngineOptions(), TimeProvider.System);
        EngineChoice other = EngineChoice.Of(true, "no rights", fast, new QemuEngineOptions(), TimeProvider.System);

        Assert.Equal(("qemu", false, "slow"), (linux.Engine.Name, linux.IsAccelerated, linux.Warning));
        Assert.Equal(("hyper-v", true, null), (windows.Engine.Name, windows.IsAccelerated, windows.Warning));
        Assert.Equal(("qemu", true, "QEMU runs the machines, since Hyper-V does not: no rights"), (other.Engine.Name, other.IsAccelerated, other.Sentence));
        Assert.Equal(MachineAccelerator.Tcg, QemuAcceleration.ChooseOnWindows(MachineAccelerator.Auto, hasPlatform: false).Accelerator);
        Assert.NotNull(QemuAcceleration.ChooseOnWindows(MachineAccelerator.Auto, hasPlatform: false).Warning);
    }
}
