using MedV.GuestProtocol;

namespace MedV.GuestAgent.Session;

/// <summary>Decides when to tell of windows, idleness and a wanted restart. Pure: it is told what is.</summary>
internal sealed class ActivityReport
{
    private int? _windows;
    private bool _isRebootPending;
    private int _idleAfter;
    private int _every;
    private int _toldIdleSeconds;

    /// <summary>Forgets what was told: another host may listen.</summary>
    public void Reset() => (_windows, _isRebootPending, _idleAfter, _every, _toldIdleSeconds) = (null, false, 0, 0, 0);

    /// <summary>Takes over when to tell of idleness.</summary>
    public void Drive(HostMessage.Drive drive) => (_idleAfter, _every, _toldIdleSeconds) = (drive.IdleAfter, drive.Every, 0);

    /// <summary>The events for how things are.</summary>
    public IEnumerable<GuestMessage> Look(int windows, int idleSeconds, bool isRebootPending)
    {
        if (windows != _windows)
        {
            _windows = windows;
            yield return new GuestMessage.Windows(windows);
        }

        if (isRebootPending != _isRebootPending)
        {
            _isRebootPending = isRebootPending;
            yield return new GuestMessage.Reboot(isRebootPending);
        }

        if (_idleAfter == 0)
        {
            yield break;
        }

        if (idleSeconds < _idleAfter)
        {
            if (_toldIdleSeconds > 0)
            {
                _toldIdleSeconds = 0;
                yield return new GuestMessage.Idle(0);
            }
        }
        else if (_toldIdleSeconds == 0 || (_every > 0 && idleSeconds - _toldIdleSeconds >= _every))
        {
            _toldIdleSeconds = idleSeconds;
            yield return new GuestMessage.Idle(idleSeconds);
        }
    }
}
